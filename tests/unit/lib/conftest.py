"""What the tests of lib share: the graph under both ways of encrypting, and what is looked up in it."""

import json
from typing import Any

import pytest
from tapkit.local.graph import Graph, Resource
from tapkit.runner.run import Run

from tests.unit.conftest import only

TAGS = {"Project": "shop", "Environment": "dev", "ManagedBy": "pulumi"}


@pytest.fixture(name="run", params=["dev", "encrypted"])
def encrypted_either_way(request: pytest.FixtureRequest) -> Run:
    """tap.py, once with AES256 and once with a customer-managed key."""
    return request.getfixturevalue(request.param)


@pytest.fixture(name="graph")
def graph_of_run(run: Run) -> Graph:
    """What tap.py registers, under both ways of encrypting."""
    return run.graph


def the(graph: Graph, kind: str, name: str | None = None) -> Resource:
    """The one resource of an AWS type, written `s3.Bucket`, or the one of them with a logical name."""
    module, resource = kind.split(".")
    return only(graph, f"aws:{module}/{resource[0].lower()}{resource[1:]}:{resource}", name)


def component(graph: Graph, kind: str, name: str) -> Resource:
    """The one component of a type of this project with a logical name."""
    return only(graph, f"tap:index:{kind}", name)


def statements(resource: Resource, document: str = "policy") -> list[dict[str, Any]]:
    """The statements of a resource's policy document, which has nothing else but the current version."""
    policy = json.loads(resource.inputs[document])
    assert policy == {"Version": "2012-10-17", "Statement": policy["Statement"]}
    return policy["Statement"]
