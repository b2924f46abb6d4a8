"""The resource graph: what is in it, and in which order it is told."""

from tapkit.local.graph import Graph, Resource

PARENT = "urn:pulumi:dev::shop::t:index:Group::group"


def thing(name: str, kind: str = "aws:x/thing:Thing", parent: str = PARENT) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{kind}::{name}", type=kind, name=name, parent=parent)


def graph_of(*resources: Resource) -> Graph:
    graph = Graph()
    for resource in resources:
        graph.add(resource)
    return graph


def test_resources_are_found_by_urn_and_kept_in_order():
    last, first = thing("z"), thing("a")
    graph = graph_of(last, first)
    assert (list(graph), len(graph), graph[first.urn]) == ([last, first], 2, first)


def test_a_resource_may_be_added_while_others_are_looked_at():
    graph = graph_of(thing("a"), thing("b"))
    seen = []
    for resource in graph:
        seen.append(resource.name)
        graph.add(thing(f"{resource.name}{len(graph)}"))
    assert seen == ["a", "b"]


def test_children_are_those_of_one_parent_by_name_and_type():
    graph = graph_of(thing("b"), thing("a", "t:b"), thing("a", "t:a"), thing("c", parent="urn:other"))
    assert [(child.name, child.type) for child in graph.children(PARENT)] == [
        ("a", "t:a"),
        ("a", "t:b"),
        ("b", "aws:x/thing:Thing"),
    ]


def test_resources_of_a_type_come_by_name_whoever_their_parent_is():
    graph = graph_of(thing("b"), thing("a", parent=""), thing("c", "t:other"))
    assert [thing.name for thing in graph.of_type("aws:x/thing:Thing")] == ["a", "b"]


def test_data_shows_every_field():
    assert graph_of(thing("a")).as_data() == [
        {
            "urn": "urn:pulumi:dev::shop::aws:x/thing:Thing::a",
            "type": "aws:x/thing:Thing",
            "name": "a",
            "parent": PARENT,
            "custom": True,
            "protect": False,
            "dependencies": [],
            "property_dependencies": {},
            "inputs": {},
            "id": "",
            "outputs": {},
            "options": {},
            "secrets": [],
            "position": None,
            "external": False,
        }
    ]
