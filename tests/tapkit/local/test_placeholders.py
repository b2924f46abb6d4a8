"""What a preview shows for values that AWS would compute."""

from typing import Any

import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs
from tapkit.local.placeholders import Placeholders

from tests.unit.conftest import run_tap

NAME = "uploads-dev-08b1599"


def create(kind: str, *, custom: bool = True, **inputs: Any) -> tuple[str, dict[str, Any]]:
    """Register a resource with the logical name `uploads-dev`."""
    return Placeholders("eu-west-1").new_resource(MockResourceArgs(kind, "uploads-dev", inputs, custom=custom))


@pytest.mark.parametrize(
    ("kind", "computed"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": NAME, "arn": f"arn:aws:s3:::{NAME}"}),
        ("aws:s3/bucketV2:BucketV2", {"bucket": NAME, "arn": f"arn:aws:s3:::{NAME}"}),
        ("aws:iam/role:Role", {"name": NAME, "arn": f"arn:aws:iam::123456789012:role/{NAME}"}),
        ("aws:iam/policy:Policy", {"name": NAME, "arn": f"arn:aws:iam::123456789012:policy/{NAME}"}),
        (
            "aws:cloudwatch/logGroup:LogGroup",
            {"name": NAME, "arn": f"arn:aws:logs:eu-west-1:123456789012:log-group:{NAME}"},
        ),
        (
            "aws:sqs/queue:Queue",
            {
                "name": NAME,
                "arn": f"arn:aws:sqs:eu-west-1:123456789012:{NAME}",
                "url": f"https://sqs.eu-west-1.amazonaws.com/123456789012/{NAME}",
            },
        ),
        (
            "aws:kms/key:Key",
            {"name": NAME, "keyId": NAME, "arn": f"arn:aws:kms:eu-west-1:123456789012:key/{NAME}"},
        ),
        (
            "aws:lambda/function:Function",
            {
                "name": NAME,
                "arn": f"arn:aws:lambda:eu-west-1:123456789012:function:{NAME}",
                "version": "1",
                "qualifiedArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{NAME}:1",
            },
        ),
        (
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            {"name": NAME, "arn": f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{NAME}"},
        ),
        (
            "aws:cloudwatch/dashboard:Dashboard",
            {"dashboardName": NAME, "dashboardArn": f"arn:aws:cloudwatch::123456789012:dashboard/{NAME}"},
        ),
        ("aws:sns/topic:Topic", {"name": NAME, "arn": f"arn:aws:sns:eu-west-1:123456789012:{NAME}"}),
    ],
)
def test_a_resource_gets_a_name_and_what_aws_computes(kind: str, computed: dict[str, str]):
    identifier, outputs = create(kind)
    assert (identifier, {name: outputs[name] for name in computed}) == (NAME, computed)


@pytest.mark.parametrize(
    ("kind", "property_name", "arn"),
    [
        ("aws:s3/bucket:Bucket", "bucket", "arn:aws:s3:::given"),
        (
            "aws:s3/directoryBucket:DirectoryBucket",
            "bucket",
            "arn:aws:s3express:eu-west-1:123456789012:bucket/given",
        ),
        ("aws:iam/role:Role", "name", "arn:aws:iam::123456789012:role/given"),
        ("aws:sns/topic:Topic", "name", "arn:aws:sns:eu-west-1:123456789012:given"),
    ],
)
def test_a_given_name_is_kept_and_ends_the_arn(kind: str, property_name: str, arn: str):
    identifier, outputs = create(kind, **{property_name: "given"})
    assert (identifier, outputs[property_name], outputs["arn"]) == ("given", "given", arn)


def test_an_alias_is_named_after_its_function():
    _, outputs = create("aws:lambda/alias:Alias", name="live", functionName="processor")
    assert outputs["arn"] == "arn:aws:lambda:eu-west-1:123456789012:function:processor:live"


def test_inputs_go_before_what_would_be_computed():
    assert (
        create("aws:sqs/queue:Queue", url="https://given", fifo=True)[1].items()
        >= {
            "url": "https://given",
            "fifo": True,
        }.items()
    )


def test_a_component_has_no_identifier_and_no_more_than_its_inputs():
    assert create("tap:index:Storage", custom=False, size=1) == ("", {"size": 1})


def test_provider_functions_answer_for_the_account_and_the_region():
    answer = Placeholders("eu-west-1").call(MockCallArgs("aws:index/getCallerIdentity:getCallerIdentity", {}, ""))
    assert (answer["accountId"], answer["arn"]) == ("123456789012", "arn:aws:iam::123456789012:root")
    assert (
        Placeholders("eu-west-1").call(MockCallArgs("aws:index/getRegion:getRegion", {}, ""))["region"] == "eu-west-1"
    )


def test_every_output_of_the_project_has_a_value():
    assert [name for name, value in run_tap().outputs.items() if not value] == []
