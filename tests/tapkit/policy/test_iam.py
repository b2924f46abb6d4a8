"""Rules for policies and roles."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tapkit.aws.iam import POLICY, ROLE, ROLE_POLICY_ATTACHMENT
from tapkit.aws.kms import KEY
from tapkit.aws.s3 import BUCKET_POLICY
from tapkit.aws.sqs import QUEUE_POLICY
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, findings, only, with_document, with_props

RIGHTS = "processor-policy"
TRUST = "processor-role"
UPLOADS_OBJECTS = "arn:aws:s3:::uploads/*"


def document(statement: Any, version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": statement})


def judge(dev: Stack, **statement: Any) -> list[str]:
    """The findings about a further policy with one statement."""
    text = document({"Effect": "Allow", **statement})
    stack = added(dev, POLICY, "more", policy=text, description="More", tags={"Environment": "dev"})
    found = findings(stack)
    assert {finding[:2] for finding in found} <= {("iam-least-privilege", "more")}
    return [finding[2] for finding in found]


STATEMENT = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[]", "is not a JSON object"),
        (7, "is not valid JSON (the JSON object must be str, bytes or bytearray, not int)"),
        (document([]), "has no statements"),
        (json.dumps({"Version": "2012-10-17"}), "has no statements"),
        (document([STATEMENT, {"Effect": "Allow"}]), "has no Action, Resource in statement 2"),
        (document([{"Action": "sqs:SendMessage", "Resource": "arn"}]), "has no Effect in statement 1"),
        (document({**STATEMENT, "Effect": "allow"}), "has the effect allow in statement 1"),
        (document(["Allow"]), "has no Effect, Action, Resource in statement 1"),
        (
            document({**STATEMENT, "Principal": "*"}),
            "has a Principal in statement 1: an identity's policy applies to whoever has it",
        ),
    ],
)
def test_invalid_policy_is_found(dev: Stack, text: Any, message: str):
    found = findings(added(dev, POLICY, "more", policy=text, description="More", tags={"Environment": "dev"}))
    assert found == [("iam-document-valid", "more", f"its policy {message}")]


@pytest.mark.parametrize(
    ("text", "version"),
    [(document(STATEMENT, "2008-10-17"), "2008-10-17"), (json.dumps({"Statement": [STATEMENT]}), "None")],
)
def test_policy_of_an_older_version_is_found(dev: Stack, text: str, version: str):
    found = findings(added(dev, POLICY, "more", policy=text, description="More", tags={"Environment": "dev"}))
    assert found == [("iam-document-current", "more", f"its policy has the version {version}, not 2012-10-17")]


def test_policy_that_aws_writes_itself_is_not_the_programs(dev: Stack):
    key = added(dev, KEY, "more", enableKeyRotation=True, tags={"Environment": "dev"})
    (more,) = [resource for resource in key if resource.name == "more-dev"]
    answered = replace(more, props={**more.props, "policy": "{}"})
    assert not findings(Stack([*dev, answered]))


@pytest.mark.parametrize(
    ("kind", "name", "key", "message"),
    [
        (ROLE, TRUST, "assumeRolePolicy", "its assumeRolePolicy has no Principal in statement 1"),
        (BUCKET_POLICY, "uploads-policy", "policy", "its policy has no Principal in statement 1"),
        (QUEUE_POLICY, "processor-dlq-policy", "policy", "its policy has no Principal in statement 1"),
    ],
)
def test_document_without_principal_is_found(dev: Stack, kind: str, name: str, key: str, message: str):
    found = findings(with_document(dev, kind, name, lambda found: found[0].pop("Principal"), key))
    assert ("iam-document-valid", name, message) in found


def test_document_may_be_an_object(dev: Stack):
    text = only(dev, POLICY, RIGHTS).props["policy"]
    assert not findings(with_props(dev, POLICY, RIGHTS, policy=json.loads(text)))


@pytest.mark.parametrize(
    ("statement", "messages"),
    [
        ({"Action": "*", "Resource": "arn"}, ["it allows *"]),
        ({"Action": ["s3:*"], "Resource": UPLOADS_OBJECTS}, ["it allows s3:*"]),
        ({"Action": "*", "Resource": "*"}, ["it allows *", "it allows * on *"]),
        ({"Action": "sqs:SendMessage", "Resource": "*"}, ["it allows sqs:SendMessage on *"]),
        ({"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::*"}, ["it allows s3:ListBucket on arn:aws:s3:::*"]),
        (
            {"Action": ["xray:PutTraceSegments", "sqs:SendMessage"], "Resource": "*"},
            ["it allows sqs:SendMessage on *"],
        ),
        (
            {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::*/*"},
            ["it allows s3:GetObject on arn:aws:s3:::*/*, not the objects of one bucket"],
        ),
        (
            {"Action": "s3:GetObject", "Resource": [UPLOADS_OBJECTS, "arn:aws:s3:::other-*/*"]},
            [f"it allows s3:GetObject on {UPLOADS_OBJECTS}, arn:aws:s3:::other-*/*, not the objects of one bucket"],
        ),
        (
            {"Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::uploads"]},
            ["it allows s3:PutObject on arn:aws:s3:::uploads, not the objects of one bucket"],
        ),
        (
            {"NotAction": "iam:*", "NotResource": "arn"},
            [
                "it allows everything but what NotAction says",
                "it allows everything but what NotResource says",
            ],
        ),
    ],
)
def test_broad_rights_are_found(dev: Stack, statement: dict, messages: list[str]):
    assert judge(dev, **statement) == messages


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": ["xray:PutTraceSegments", "cloudwatch:PutMetricData"], "Resource": "*"},
        {"Action": ["s3:GetObject", "s3:PutObjectTagging"], "Resource": "arn:aws:s3:::uploads/in/*"},
        {"Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::uploads/*"},
        {"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:us-east-1:123456789012:log-group:processor:*"},
        {"Action": "xray:PutTraceSegments", "Resource": "arn:aws:xray:us-east-1:123456789012:*"},
        {"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::uploads", UPLOADS_OBJECTS]},
        {"Action": "s3:GetObject", "Resource": UPLOADS_OBJECTS, "Condition": "malformed"},
        {"Action": "s3:GetObject", "Resource": UPLOADS_OBJECTS, "Condition": {"Bool": []}},
        {"Action": 7, "Resource": UPLOADS_OBJECTS},
        {"Action": ["ec2:Describe*", "ec2:CreateNetworkInterface"], "Resource": "*"},
        {"Action": ["logs:CreateLogDelivery", "logs:PutResourcePolicy", "logs:DescribeLogGroups"], "Resource": "*"},
        {"Action": ["textract:AnalyzeDocument", "ssm:DescribeParameters", "tag:GetResources"], "Resource": "*"},
        {"Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3"}}},
        {"Action": "ec2:StopInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}},
        {"Action": ["s3:GetBucketObjectLockConfiguration", "s3:ListBucket"], "Resource": "arn:aws:s3:::uploads"},
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
    ],
)
def test_narrow_rights_are_allowed(dev: Stack, statement: dict):
    assert not judge(dev, **statement)


@pytest.mark.parametrize("action", ["ec2:RunInstances", "ec2:D*", "sns:Publish", "kms:Decrypt"])
def test_right_that_could_name_a_resource_is_found(dev: Stack, action: str):
    assert judge(dev, Action=[action, "ec2:DescribeVpcs"], Resource="*") == [f"it allows {action} on *"]


def test_right_to_write_every_log_is_a_lesser_finding(dev: Stack):
    resources = ["arn:aws:logs:*:*:*", "arn:aws:logs:us-east-1:1:log-group:g:*"]
    text = document({"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": resources})
    found = findings(added(dev, POLICY, "more", policy=text, description="More", tags={"Environment": "dev"}))
    assert found == [("iam-log-rights-scoped", "more", "it allows logs:PutLogEvents on arn:aws:logs:*:*:*")]


def test_broad_managed_policy_of_the_role_itself_is_found(dev: Stack):
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    found = findings(with_props(dev, ROLE, TRUST, managedPolicyArns=[arn]))
    assert found == [("iam-least-privilege", TRUST, f"it attaches {arn}")]


@pytest.mark.parametrize(
    "policy",
    ["AmazonDynamoDBFullAccess_v2", "AmazonS3FullAccess", "AdministratorAccess", "job-function/PowerUserAccess"],
)
def test_broad_managed_policy_is_found(dev: Stack, policy: str):
    arn = f"arn:aws:iam::aws:policy/{policy}"
    role = only(dev, ROLE, TRUST).props["name"]
    found = findings(added(dev, ROLE_POLICY_ATTACHMENT, "more", role=role, policyArn=arn))
    assert ("iam-least-privilege", "more", f"it attaches {arn}") in found


def test_inline_policy_of_a_role_is_judged(dev: Stack):
    inline = [{"name": "all", "policy": document({"Effect": "Allow", "Action": "sqs:*", "Resource": "arn"})}]
    assert findings(with_props(dev, ROLE, TRUST, inlinePolicies=inline)) == [
        ("iam-least-privilege", TRUST, "it allows sqs:*")
    ]


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ({"AWS": "arn:aws:iam::123456789012:root"}, "arn:aws:iam::123456789012:root"),
        ("*", "*"),
        ({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}, "lambda.amazonaws.com, ec2.amazonaws.com"),
        ({}, "nobody"),
    ],
)
def test_role_is_for_one_service(dev: Stack, principal: Any, who: str):
    stack = with_document(dev, ROLE, TRUST, lambda found: found[0].update(Principal=principal), "assumeRolePolicy")
    assert ("iam-trust-one-service", TRUST, f"it is assumed by {who}, not by one service") in findings(stack)


def test_role_that_no_function_has_may_be_assumed_by_an_account(dev: Stack):
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}})
    assert not findings(added(dev, ROLE, "more", assumeRolePolicy=trust, tags={"Environment": "dev"}))


def test_trust_names_its_actions(dev: Stack):
    stack = with_document(dev, ROLE, TRUST, lambda found: found[0].update(Action="sts:*"), "assumeRolePolicy")
    assert findings(stack) == [("iam-least-privilege", TRUST, "it allows sts:*")]


def test_refused_principal_may_be_anybody(dev: Stack):
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}
    assert not findings(with_document(dev, ROLE, TRUST, lambda found: found.append(refusal), "assumeRolePolicy"))


def test_undescribed_policy_is_found(dev: Stack):
    assert findings(with_props(dev, POLICY, RIGHTS, description=None)) == [
        ("iam-policy-described", RIGHTS, "it has no description")
    ]


def test_untagged_policy_is_found_twice(dev: Stack):
    assert findings(with_props(dev, POLICY, RIGHTS, tags=None)) == [
        ("iam-policy-described", RIGHTS, "it has no tags"),
        ("tags-present", RIGHTS, "it has no tags"),
    ]
