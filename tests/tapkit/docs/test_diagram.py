"""The diagram shows what waits for what, and no more than one needs to see."""

import itertools

import pytest
from tapkit.docs.diagram import as_mermaid
from tapkit.docs.edges import edges

from tests.tapkit.docs.graphs import NOTIFICATION, component, graph, resource


def test_resources_stand_in_the_box_of_their_component():
    drawn = as_mermaid(graph(component("part"), resource("a", parent="urn:part"), resource("b")))
    assert drawn.splitlines() == [
        "flowchart LR",
        '    r0["b<br/>Thing"]',
        '    subgraph r1["part (Part)"]',
        '        r2["a<br/>Thing"]',
        "    end",
    ]


def test_an_arrow_leads_to_what_waits():
    assert as_mermaid(graph(resource("a"), resource("b", "a"))).splitlines()[-1] == "    r0 --> r1"


def test_what_others_imply_is_left_out():
    shown = edges(graph(resource("a"), resource("b", "a"), resource("c", "a", "b"), resource("d", "a", "c")))
    assert sorted(shown) == [("urn:a", "urn:b"), ("urn:b", "urn:c"), ("urn:c", "urn:d")]


def test_many_ways_to_a_resource_take_no_longer_than_one():
    layers = [(f"a{number}", f"b{number}") for number in range(100)]
    below = [resource(name, *first) for first, second in itertools.pairwise(layers) for name in second]
    shown = edges(graph(*(resource(name) for name in layers[0]), *below))
    assert len(shown) == 4 * 99


def test_components_have_no_arrows():
    assert not edges(graph(component("part"), resource("a", "part")))


@pytest.mark.parametrize("kind", ["aws:lambda/permission:Permission", "aws:s3/bucketPolicy:BucketPolicy"])
def test_what_has_to_precede_a_notification_is_highlighted(kind: str):
    notification = resource("notify", "a", "b", kind=NOTIFICATION)
    drawn = as_mermaid(graph(resource("a", kind=kind), resource("b", "a"), notification))
    assert drawn.splitlines()[-3:] == ["    r0 --> r1", "    r0 ==> r2", "    r1 --> r2"]
