"""The report's tree shows each resource under its parent, and what it waits for."""

from pages.report.tree import tree_of
from tests.tapkit.docs.graphs import NOTIFICATION, component, graph, resource


def test_resources_stand_under_their_parents():
    tree = tree_of(graph(component("part"), resource("a", parent="urn:part"), resource("b")))
    assert [node.resource.name for node in tree] == ["shop-pr1", "shop-pr1", "b-pr1", "part-pr1", "a-pr1"]
    (whole,) = tree.children
    assert [[below.resource.name for below in node] for node in whole.children] == [["b-pr1"], ["part-pr1", "a-pr1"]]


def test_everything_that_is_waited_for_is_named_once_and_the_order_of_s3_marked():
    tree = tree_of(
        graph(
            resource("b"),
            resource("a", "b", kind="aws:lambda/permission:Permission"),
            resource("n", "b", "a", "b", kind=NOTIFICATION),
        )
    )
    after = {node.resource.name: node.after for node in tree}
    assert after["n-pr1"] == [("a-pr1", True), ("b-pr1", False)]
    assert after["a-pr1"] == [("b-pr1", False)]
    assert after["b-pr1"] == []
