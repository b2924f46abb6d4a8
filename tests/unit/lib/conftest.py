"""What the tests of lib share: the graph under both ways of encrypting."""

import pytest
from tapkit.testing import Graph, Run

TAGS = {"Project": "shop", "Environment": "dev", "ManagedBy": "pulumi"}


@pytest.fixture(name="run", params=["dev", "encrypted"])
def encrypted_either_way(request: pytest.FixtureRequest) -> Run:
    """tap.py, once with AES256 and once with a customer-managed key."""
    return request.getfixturevalue(request.param)


@pytest.fixture(name="graph")
def graph_of_run(run: Run) -> Graph:
    """What tap.py registers, under both ways of encrypting."""
    return run.graph
