"""The facts of a type, and the values in their form that a preview shows in the place of AWS's."""

from typing import Any

import pytest
from tapkit.aws.resource_type import TYPES, ResourceType

NAME = "uploads-dev-08b1599"


def create(kind: str, **inputs: Any) -> tuple[str, dict[str, Any]]:
    """The placeholder of a resource with the logical name `uploads-dev`."""
    return TYPES[kind].placeholder("uploads-dev", inputs, region="eu-west-1", account="123456789012")


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
    assert create(kind) == (NAME, computed)


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
    assert create(kind, **{property_name: "given"}) == ("given", {property_name: "given", "arn": arn})


def test_an_alias_is_named_after_its_function():
    _, outputs = create("aws:lambda/alias:Alias", name="live", functionName="processor")
    assert outputs == {
        "name": "live",
        "functionName": "processor",
        "arn": "arn:aws:lambda:eu-west-1:123456789012:function:processor:live",
    }


def test_inputs_go_before_what_would_be_computed():
    assert (
        create("aws:sqs/queue:Queue", url="https://given", fifo=True)[1].items()
        >= {
            "url": "https://given",
            "fifo": True,
        }.items()
    )


def test_the_same_resource_gets_the_same_values_every_time():
    assert create("aws:kms/key:Key") == create("aws:kms/key:Key")


@pytest.mark.parametrize(("service", "module"), [("sqs", "sqs"), ("lambda", "lambda_")])
def test_a_services_module_is_called_as_in_pulumi_aws(service: str, module: str):
    kind = ResourceType(f"aws:{service}/thing:Thing")
    assert (kind.service, kind.module) == (service, module)


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_type_is_registered_under_its_token(kind: str):
    assert TYPES[kind].token == kind
