"""The resources of IAM, KMS, CloudWatch Logs and SQS, read back from the emulator."""

import json
import re
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.local.aws import Clients

from tests.tapkit.local.conftest import Create

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
RIGHTS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TAGS = {"Environment": "dev"}
TAG_LIST = [{"Key": "Environment", "Value": "dev"}]


def test_a_role_has_its_trust_description_and_tags(create: Create, clients: Clients):
    name, outputs = create(
        "aws:iam/role:Role", "role", assumeRolePolicy=json.dumps(TRUST), description="Processes", tags=TAGS
    )
    role = clients("iam").get_role(RoleName=name)["Role"]
    assert (role["AssumeRolePolicyDocument"], role["Description"], role["Tags"]) == (TRUST, "Processes", TAG_LIST)
    assert role["Arn"] == outputs["arn"]


def test_a_managed_policy_has_its_document_and_is_attached(create: Create, clients: Clients):
    role, _ = create("aws:iam/role:Role", "role", assumeRolePolicy=json.dumps(TRUST))
    arn, outputs = create("aws:iam/policy:Policy", "policy", policy=json.dumps(RIGHTS), tags=TAGS)
    create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", role=role, policyArn=arn)
    iam = clients("iam")
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == RIGHTS
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == [
        {"PolicyName": outputs["name"], "PolicyArn": arn}
    ]


@pytest.mark.parametrize(
    ("rotation", "rotates"), [({}, False), ({"enableKeyRotation": False}, False), ({"enableKeyRotation": True}, True)]
)
def test_a_key_rotates_where_it_is_asked_for(rotation: dict, rotates: bool, create: Create, clients: Clients):
    identifier, outputs = create("aws:kms/key:Key", "key", description="Uploads", deletionWindowInDays=30.0, **rotation)
    kms = clients("kms")
    metadata = kms.describe_key(KeyId=identifier)["KeyMetadata"]
    assert (metadata["Description"], metadata["Arn"], metadata["KeyId"]) == (
        "Uploads",
        outputs["arn"],
        outputs["keyId"],
    )
    assert kms.get_key_rotation_status(KeyId=identifier)["KeyRotationEnabled"] is rotates


@pytest.mark.parametrize(
    ("name", "form"), [({}, r"alias/uploads-[0-9a-f]{7}"), ({"name": "alias/given"}, r"alias/given")]
)
def test_a_keys_alias_leads_to_the_key(name: dict, form: str, create: Create, clients: Clients):
    key, _ = create("aws:kms/key:Key", "key")
    alias, outputs = create("aws:kms/alias:Alias", "uploads", targetKeyId=key, **name)
    assert re.fullmatch(form, alias)
    assert outputs["name"] == alias
    assert clients("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == key


def test_a_keys_alias_has_to_start_with_alias(create: Create):
    with pytest.raises(UserError) as failure:
        create("aws:kms/alias:Alias", "a", name="uploads", targetKeyId="key")
    assert str(failure.value) == (
        "aws:kms/alias:Alias a: name is 'uploads': the name of a key's alias starts with alias/."
    )


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


def _attributes(clients: Clients, url: str, *names: str) -> dict[str, Any]:
    return clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]


def test_a_queue_has_its_attributes_and_tags(create: Create, clients: Clients):
    url, outputs = create(
        "aws:sqs/queue:Queue",
        "queue",
        delaySeconds=5.0,
        maxMessageSize=2048.0,
        messageRetentionSeconds=1209600.0,
        receiveWaitTimeSeconds=10.0,
        visibilityTimeoutSeconds=60.0,
        sqsManagedSseEnabled=True,
        tags=TAGS,
    )
    expected = {
        "DelaySeconds": "5",
        "MaximumMessageSize": "2048",
        "MessageRetentionPeriod": "1209600",
        "ReceiveMessageWaitTimeSeconds": "10",
        "VisibilityTimeout": "60",
        "SqsManagedSseEnabled": "true",
        "QueueArn": outputs["arn"],
    }
    assert _attributes(clients, url, *expected) == expected
    assert clients("sqs").list_queue_tags(QueueUrl=url)["Tags"] == TAGS
    assert outputs["url"] == url


def test_a_queue_has_its_policy(create: Create, clients: Clients):
    url, _ = create("aws:sqs/queue:Queue", "queue")
    create("aws:sqs/queuePolicy:QueuePolicy", "policy", queueUrl=url, policy=json.dumps(RIGHTS))
    assert _attributes(clients, url, "Policy") == {"Policy": json.dumps(RIGHTS)}


def test_an_unknown_queue_attribute_is_refused(create: Create):
    with pytest.raises(UserError, match="^aws:sqs/queue:Queue q: property colour is not known here: a queue has All, "):
        create("aws:sqs/queue:Queue", "q", colour="red")
