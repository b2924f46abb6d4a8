"""Resources read back: those that are missing, and those that others are named like."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from tapkit.errors import UserError
from tapkit.local.aws import Clients
from tapkit.local.endpoint import Endpoint
from tapkit.local.graph import Graph, Resource
from tapkit.runner.run import Run
from tapkit.ops.stack import Stack
from tapkit.ops.validation import live as _  # registers the readings
from tapkit.ops.validation.deployed import compare_deployed
from tapkit.ops.validation.reading import READINGS, Live, Missing, is_auto_name

from tests.tapkit.local.clients import client
from tests.tapkit.ops.validation.conftest import Found

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


@pytest.mark.parametrize("kind", sorted(READINGS))
def test_what_does_not_exist_is_missing(kind: str, clients: Clients, endpoint: Endpoint):
    arn = (
        "arn:aws:iam::000000000000:policy/missing" if ":iam/" in kind else "arn:aws:sns:us-east-1:000000000000:missing"
    )
    inputs = {
        **dict.fromkeys(("bucket", "functionName", "function", "role", "qualifier"), "missing"),
        **dict.fromkeys(("arn", "policyArn", "topic"), arn),
        "queueUrl": f"{endpoint.url}/000000000000/missing",
    }
    missing = Live("missing", "missing", arn, inputs, clients)
    with pytest.raises(Missing):
        READINGS[kind].read(missing)


@pytest.mark.parametrize(
    ("name", "auto"),
    [
        ("log-dev-0a1b2c3", True),
        ("log-dev-0a1b2c3d", False),
        ("log-dev-other-0a1b2c3", False),
        ("log-dev", False),
        ("a-log-dev-0a1b2c3", False),
    ],
)
def test_names_that_pulumi_makes_are_recognised(name: str, auto: bool):
    assert is_auto_name("log-dev", name) is auto


def test_what_aws_refuses_is_not_taken_for_missing():
    with Stubber(client("iam")) as stub:
        stub.add_client_error("get_role", "AccessDenied")
        with pytest.raises(ClientError):
            Live("role", "role", "", {}, client).look_up("iam", "get_role", RoleName="role")


Compare = Callable[..., Found]


@pytest.fixture(name="compare")
def fixture_compare(clients: Clients) -> Compare:
    """Compares one declared resource with what is deployed."""

    def run(kind: str, name: str, **inputs: Any) -> Found:
        graph = Graph()
        placeholder = f"{name}-0000000"
        outputs = {"arn": f"arn:aws:iam::000000000000:policy/{placeholder}"}
        graph.add(Resource(urn=name, type=kind, name=name, id=placeholder, inputs=inputs, outputs=outputs))
        differences = compare_deployed("dev", Run(graph, {}), Stack({}, Path("outputs.json")), clients)
        return [(each.subject, each.property, each.declared, each.found) for each in differences]

    return run


@pytest.fixture(name="stem")
def fixture_stem() -> str:
    """A logical name of the test's own."""
    return f"policy-{uuid.uuid4().hex[:8]}"


def create_policy(clients: Clients, name: str, **tags: str) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    clients("iam").create_policy(PolicyName=name, PolicyDocument=POLICY, Description=name, Tags=listed)


KIND = "aws:iam/policy:Policy"


def test_a_resource_that_no_output_names_is_found_by_its_name(compare: Compare, clients: Clients, stem: str):
    create_policy(clients, f"{stem}-1234567")
    create_policy(clients, f"{stem}-of-another-1234567")
    assert compare(KIND, stem, description="declared") == [
        (f"Policy {stem}", "description", "declared", f"{stem}-1234567")
    ]


def test_of_several_by_that_name_the_one_with_the_declared_tags_counts(compare: Compare, clients: Clients, stem: str):
    create_policy(clients, f"{stem}-1234567", Project="other")
    create_policy(clients, f"{stem}-89abcde", Project="own")
    assert not compare(KIND, stem, description=f"{stem}-89abcde", tags={"Project": "own"})


@pytest.mark.parametrize("project", ["own", "other"])
def test_several_that_cannot_be_told_apart_are_named(compare: Compare, clients: Clients, stem: str, project: str):
    create_policy(clients, f"{stem}-1234567", Project="own")
    create_policy(clients, f"{stem}-89abcde", Project="own")
    with pytest.raises(UserError) as failure:
        compare(KIND, stem, tags={"Project": project})
    assert str(failure.value) == (
        f"{KIND} {stem} may be any of {stem}-1234567, {stem}-89abcde: "
        "remove those that no stack needs, or give each the tags of its own stack."
    )


def test_a_key_is_not_found_by_another_keys_alias(clients: Clients):
    graph = Graph()
    graph.add(Resource("alias", "aws:kms/alias:Alias", "alias", inputs={"targetKeyId": "another-0000000"}))
    assert not list(READINGS["aws:kms/key:Key"].find(Live("key", "key-0000000", "", {}, clients), graph))


def test_a_type_that_nothing_reads_is_reported(compare: Compare):
    assert compare("aws:ivs/channel:Channel", "jobs") == [
        ("Channel jobs", "", "declared", "not compared: nothing in tapkit/ops/validation/live reads this type")
    ]


def test_a_log_group_is_not_taken_for_another_that_starts_alike(clients: Clients, stem: str):
    clients("logs").create_log_group(logGroupName=f"{stem}-other")
    with pytest.raises(Missing):
        READINGS["aws:cloudwatch/logGroup:LogGroup"].read(Live(stem, stem, "", {}, clients))
