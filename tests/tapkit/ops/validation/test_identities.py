"""The values behind a recorded run's placeholders, found in the outputs of the deployed stack."""

from typing import Any

import pytest
from tapkit.local.graph import Graph, Resource
from tapkit.ops.validation.identities import Identities, computed_outputs
from tapkit.runner.run import Run

ACCOUNT = "123456789012"
FUNCTION = Resource(
    urn="function",
    type="aws:lambda/function:Function",
    name="processor",
    id="processor-0000000",
    inputs={"memorySize": 1.0},
    outputs={"arn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:processor-0000000", "version": "1"},
)
QUEUE = Resource(
    urn="queue",
    type="aws:sqs/queue:Queue",
    name="queue",
    id="queue-0000000",
    outputs={"url": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/queue-0000000"},
)
NAMED = Resource(urn="alias", type="aws:lambda/alias:Alias", name="alias", id="live", inputs={"name": "live"})
COMPONENT = Resource(urn="component", type="t:index:Part", name="part", custom=False, outputs={"suffix": "dev"})


def identities(placeholders: dict[str, Any], outputs: dict[str, str]) -> Identities:
    graph = Graph()
    for resource in (FUNCTION, QUEUE, NAMED, COMPONENT):
        graph.add(resource)
    return Identities(Run(graph, placeholders), outputs.__getitem__)


@pytest.fixture(name="known")
def fixture_known() -> Identities:
    """Everything has been deployed by version 7, to another account."""
    return identities(
        {"arn": FUNCTION.outputs["arn"], "version": "1", "url": QUEUE.outputs["url"], "alias": "live", "suffix": "dev"},
        {
            "arn": "arn:aws:lambda:us-east-1:999999999999:function:processor-1234567",
            "version": "7",
            "url": "https://127.0.0.1:4566/999999999999/queue-1234567",
            "alias": "live",
        },
    )


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("processor-0000000", "processor-1234567"),
        (["queue-0000000"], ["queue-1234567"]),
        (
            {"a": "arn:aws:sqs:us-east-1:123456789012:queue-0000000"},
            {"a": "arn:aws:sqs:us-east-1:999999999999:queue-1234567"},
        ),
        ("deliver to processor-0000000 and queue-0000000", "deliver to processor-1234567 and queue-1234567"),
        ("other-0000000", "other-0000000"),
        (1.0, 1.0),
    ],
)
def test_names_are_replaced_wherever_they_stand(declared: Any, expected: Any, known: Identities):
    assert known.replace(declared) == expected


def test_what_another_resource_computed_is_replaced_and_the_same_text_elsewhere_is_not(known: Identities):
    resource = Resource(
        urn="a",
        type="aws:lambda/alias:Alias",
        name="a",
        inputs={"functionVersion": "1", "memory": "1", "url": QUEUE.outputs["url"], "name": "processor-0000000"},
        property_dependencies={"functionVersion": ["function"], "url": ["queue"], "name": ["function"]},
    )
    assert known.inputs(resource) == {
        "functionVersion": "7",
        "memory": "1",
        "url": "https://127.0.0.1:4566/999999999999/queue-1234567",
        "name": "processor-1234567",
    }


def test_without_outputs_nothing_is_replaced():
    assert identities({}, {}).replace("processor-0000000") == "processor-0000000"


@pytest.mark.parametrize(("resource", "known_before"), [(FUNCTION, False), (NAMED, True)])
def test_a_name_of_the_programs_own_is_known(resource: Resource, known_before: bool):
    assert identities({}, {}).knows(resource) is known_before


def test_what_has_been_found_out_is_known():
    found = identities({}, {})
    found.learn("processor-0000000", "processor-7654321")
    assert found.knows(FUNCTION)
    assert found.replace("processor-0000000") == "processor-7654321"


def test_outputs_that_the_program_knows_by_itself_are_not_computed():
    graph = Graph()
    graph.add(FUNCTION)
    graph.add(COMPONENT)
    run = Run(graph, {"version": "1", "name": "processor-0000000", "suffix": "dev"})
    assert computed_outputs(run) == {"version": "1", "name": "processor-0000000"}
