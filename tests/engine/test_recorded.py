"""Local runs, rules and `validate` see what the engine sees: the graph that is recorded is the one that it keeps."""

from typing import Any

import pytest
from tapkit.testing import Resource

from tests.engine.conftest import Deployed
from tests.unit.conftest import run_stack

pytestmark = pytest.mark.slow

STACK = "prod"
Kept = dict[str, dict[str, Any]]
Recorded = dict[str, Resource]


@pytest.fixture(name="kept", scope="module")
def fixture_kept(originals: Deployed) -> Kept:
    """The resources in the engine's state by URN; neither the stack itself nor providers, which nothing declares."""
    resources = originals(STACK).state()["resources"]
    return {each["urn"]: each for each in resources if not each["type"].startswith("pulumi:")}


@pytest.fixture(name="recorded", scope="module")
def fixture_recorded() -> Recorded:
    """The resources that a local run records, by URN."""
    return {each.urn: each for each in run_stack(STACK).graph if not each.type.startswith("pulumi:")}


def test_the_same_resources(kept: Kept, recorded: Recorded):
    assert recorded.keys() == kept.keys()


def test_the_same_parents(kept: Kept, recorded: Recorded):
    assert {urn: each.parent for urn, each in recorded.items()} == {urn: each["parent"] for urn, each in kept.items()}


def test_the_same_dependencies(kept: Kept, recorded: Recorded):
    assert {urn: set(each.dependencies) for urn, each in recorded.items()} == {
        urn: set(each.get("dependencies") or []) for urn, each in kept.items()
    }


def test_the_same_references_of_each_property(kept: Kept, recorded: Recorded):
    assert {urn: nonempty(each.property_dependencies) for urn, each in recorded.items()} == {
        urn: nonempty(each.get("propertyDependencies") or {}) for urn, each in kept.items()
    }


def nonempty(references: dict[str, list[str]]) -> dict[str, set[str]]:
    return {name: set(urns) for name, urns in references.items() if urns}


def test_no_input_that_the_engine_does_not_have(kept: Kept, recorded: Recorded):
    resources = {urn: each for urn, each in recorded.items() if kept[urn]["custom"]}
    assert {urn: more for urn, each in resources.items() if (more := each.inputs.keys() - kept[urn]["inputs"])} == {}


def test_the_same_protection(kept: Kept, recorded: Recorded):
    assert {urn for urn, each in recorded.items() if each.protect} == {
        urn for urn, each in kept.items() if each.get("protect")
    }
