"""Log groups, read back from the emulator."""

import uuid

import pytest
from tapkit.aws.reading import READINGS, Live, Missing
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

TAGS = {"Environment": "dev"}


@pytest.mark.parametrize(
    ("retention", "days"), [({}, None), ({"retentionInDays": 0.0}, None), ({"retentionInDays": 7.0}, 7)]
)
def test_a_log_group_keeps_its_log_as_long_as_asked(
    retention: dict, days: int | None, create: Create, clients: Clients
):
    name, outputs = create("aws:cloudwatch/logGroup:LogGroup", "log", tags=TAGS, **retention)
    (group,) = clients("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group.get("retentionInDays") == days
    assert outputs["arn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{name}"
    assert clients("logs").list_tags_for_resource(resourceArn=outputs["arn"])["tags"] == TAGS


def test_a_log_groups_arn_is_not_that_of_one_whose_name_goes_on(create: Create):
    create("aws:cloudwatch/logGroup:LogGroup", "longer", name="common-and-more")
    _, outputs = create("aws:cloudwatch/logGroup:LogGroup", "shorter", name="common")
    assert outputs["arn"].endswith(":common")


def test_a_log_group_is_not_taken_for_another_that_starts_alike(clients: Clients):
    stem = f"log-{uuid.uuid4().hex[:8]}"
    clients("logs").create_log_group(logGroupName=f"{stem}-other")
    with pytest.raises(Missing):
        READINGS["aws:cloudwatch/logGroup:LogGroup"].read(Live(stem, stem, "", {}, clients))
