"""Local deployments of resources of any type: names, and errors that say which resource and why."""

import re

import pytest
from pulumi import StringAsset
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs
from tapkit.errors import UserError
from tapkit.local.clients import Clients
from tapkit.local.deployment import Deployment
from tapkit.local.endpoint import Endpoint, free_port

from tests.tapkit.local.conftest import Create

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
# Each type whose physical name can be left to Pulumi, with the property that holds it and what else it needs.
NAMED = [
    ("aws:s3/bucket:Bucket", "bucket", {}),
    ("aws:iam/role:Role", "name", {"assumeRolePolicy": POLICY}),
    ("aws:iam/policy:Policy", "name", {"policy": POLICY}),
    ("aws:cloudwatch/logGroup:LogGroup", "name", {}),
    ("aws:sqs/queue:Queue", "name", {}),
    ("aws:sns/topic:Topic", "name", {}),
]


@pytest.mark.parametrize(("kind", "key", "inputs"), NAMED)
def test_a_missing_name_is_made_as_pulumi_makes_it(kind: str, key: str, inputs: dict, create: Create):
    _, outputs = create(kind, "generated", **inputs)
    assert re.fullmatch(r"generated-[0-9a-f]{7}", outputs[key])


@pytest.mark.parametrize(("kind", "key", "inputs"), NAMED)
def test_a_given_name_is_kept(kind: str, key: str, inputs: dict, create: Create):
    _, outputs = create(kind, "logical", **inputs, **{key: "given-name"})
    assert outputs[key] == "given-name"
    assert outputs["arn"].endswith("given-name")


def test_outputs_include_the_inputs(create: Create):
    _, outputs = create("aws:sqs/queue:Queue", "inputs", delaySeconds=5.0)
    assert outputs["delaySeconds"] == 5.0


def test_a_component_needs_no_recipe(clients: Clients):
    component = MockResourceArgs("tap:index:Storage", "storage", {"size": 1}, custom=False)
    assert Deployment(clients).new_resource(component) == ("", {"size": 1})


def test_an_unknown_type_is_an_error_that_says_where_recipes_are(create: Create):
    with pytest.raises(UserError) as failure:
        create("aws:ivs/channel:Channel", "talks")
    assert str(failure.value) == (
        "aws:ivs/channel:Channel talks: local runs do not know this type; write a recipe for it in tapkit/aws/ivs.py."
    )


@pytest.mark.parametrize(
    ("kind", "inputs", "reason"),
    [
        (
            "aws:s3/bucket:Bucket",
            {"bucketPrefix": "x"},
            "property bucketPrefix is not known here: CreateBucket takes ACL, ",
        ),
        (
            "aws:lambda/function:Function",
            {"code": StringAsset(""), "tracingConfig": {"mode": "Active", "sampling": 1}},
            "property sampling is not known here: CreateFunction.TracingConfig takes Mode.",
        ),
        (
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "there-is-none", "versioningConfiguration": {"status": "Enabled"}},
            "An error occurred (NoSuchBucket) when calling the PutBucketVersioning operation: ",
        ),
        ("aws:iam/role:Role", {}, "Parameter validation failed:\nMissing required parameter"),
    ],
    ids=["unknown property", "unknown nested property", "refused by the service", "refused by boto3"],
)
def test_an_error_names_the_type_and_the_resource(kind: str, inputs: dict, reason: str, create: Create):
    with pytest.raises(UserError) as failure:
        create(kind, "culprit", **inputs)
    assert str(failure.value).startswith(f"{kind} culprit: {reason}")


def test_an_emulator_that_is_gone_is_an_error_that_says_what_to_do():
    gone = Clients(Endpoint(0, free_port(), "server.crt"), "us-east-1")
    with pytest.raises(UserError) as failure:
        Deployment(gone).new_resource(MockResourceArgs("aws:s3/bucket:Bucket", "uploads", {}, custom=True))
    assert str(failure.value) == (
        "aws:s3/bucket:Bucket uploads: the emulator no longer answers (EndpointConnectionError); run the command again."
    )


def test_the_callers_identity_is_the_emulators(clients: Clients):
    call = MockCallArgs("aws:index/getCallerIdentity:getCallerIdentity", {}, "")
    assert Deployment(clients).call(call) == {
        "accountId": "000000000000",
        "arn": "arn:aws:iam::000000000000:root",
        "userId": "000000000000",
    }


def test_the_region_is_the_stacks(endpoint: Endpoint):
    call = MockCallArgs("aws:index/getRegion:getRegion", {}, "")
    assert Deployment(Clients(endpoint, "eu-west-1")).call(call) == {"region": "eu-west-1"}


def test_an_unknown_provider_function_is_an_error(clients: Clients):
    token = "aws:index/getRegions:getRegions"
    with pytest.raises(UserError, match=f"^{token}: local runs do not know this provider function; "):
        Deployment(clients).call(MockCallArgs(token, {}, ""))
