"""The resources under their parents, with their dependencies."""

from collections.abc import Iterator
from dataclasses import dataclass

from tapkit.docs.edges import is_ordering
from tapkit.local.graph import Graph, Resource


@dataclass(frozen=True)
class Node:
    """A resource in the tree.

    Attributes:
        resource: the resource itself.
        after: the names of those that it waits for, and whether S3 insists on that order.
        children: those whose parent it is.
    """

    resource: Resource
    after: list[tuple[str, bool]]
    children: list["Node"]

    def __iter__(self) -> Iterator["Node"]:
        """This and all below."""
        yield self
        for child in self.children:
            yield from child


def tree_of(graph: Graph) -> Node:
    """The stack, with everything in it."""
    (stack,) = graph.children("")
    return _node(graph, stack)


def _node(graph: Graph, resource: Resource) -> Node:
    first = [graph[urn] for urn in resource.dependencies]
    return Node(
        resource,
        sorted({(dependency.name, is_ordering(dependency, resource)) for dependency in first}),
        [_node(graph, child) for child in graph.children(resource.urn)],
    )
