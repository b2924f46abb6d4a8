"""The diagram shows what waits for what, and no more than one needs to see."""

import pytest

from documents.diagram import as_mermaid, edges
from local.graph import Graph, Resource


def resource(name: str, *after: str, parent: str = "urn:whole", kind: str = "aws:x/thing:Thing") -> Resource:
    dependencies = [f"urn:{each}" for each in after]
    return Resource(f"urn:{name}", kind, f"{name}-pr1", parent=parent, dependencies=dependencies)


def graph(*resources: Resource) -> Graph:
    result = Graph()
    stack = Resource("urn:stack", "pulumi:pulumi:Stack", "shop-pr1", custom=False)
    whole = Resource("urn:whole", "shop:index:Shop", "shop-pr1", parent="urn:stack", custom=False)
    for each in (stack, whole, *resources):
        result.add(each)
    return result


def test_resources_stand_in_the_box_of_their_component():
    part = Resource("urn:part", "shop:index:Part", "part-pr1", parent="urn:whole", custom=False)
    drawn = as_mermaid(graph(part, resource("a", parent="urn:part"), resource("b")))
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


def test_components_have_no_arrows():
    part = Resource("urn:part", "shop:index:Part", "part-pr1", parent="urn:whole", custom=False)
    assert not edges(graph(part, resource("a", "part")))


@pytest.mark.parametrize("kind", ["aws:lambda/permission:Permission", "aws:s3/bucketPolicy:BucketPolicy"])
def test_what_has_to_precede_a_notification_is_highlighted(kind: str):
    notification = resource("notify", "a", "b", kind="aws:s3/bucketNotification:BucketNotification")
    drawn = as_mermaid(graph(resource("a", kind=kind), resource("b", "a"), notification))
    assert drawn.splitlines()[-3:] == ["    r0 --> r1", "    r0 ==> r2", "    r1 --> r2"]
