"""Resources that no output names: found by how Pulumi names them, and told from those of others by their tags."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.local.clients import Clients
from tapkit.local.graph import Graph, Resource
from tapkit.ops.stack import Stack
from tapkit.ops.validation.deployed import compare_deployed
from tapkit.runner.run import Run

from tests.tapkit.ops.validation.conftest import Found

KIND = "aws:iam/policy:Policy"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})

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
        return [(found.subject, found.property, found.declared, found.found) for found in differences]

    return run


@pytest.fixture(name="stem")
def fixture_stem() -> str:
    """A logical name of the test's own."""
    return f"policy-{uuid.uuid4().hex[:8]}"


def create_policy(clients: Clients, name: str, **tags: str) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    clients("iam").create_policy(PolicyName=name, PolicyDocument=POLICY, Description=name, Tags=listed)


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


def test_a_type_that_nothing_reads_is_reported(compare: Compare):
    assert compare("aws:ivs/channel:Channel", "jobs") == [
        ("Channel jobs", "", "declared", "not compared: tapkit/aws/ivs.py has no reading of this type")
    ]
