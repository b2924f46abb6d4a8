"""A resource graph as a Mermaid diagram: components as boxes, arrows from a resource to its dependents.

https://mermaid.js.org/syntax/flowchart.html
"""

from collections.abc import Iterator

from tapkit.docs.edges import edges, is_ordering, label_of, whole_of
from tapkit.local.graph import Graph, Resource


def as_mermaid(graph: Graph) -> str:
    """The diagram's text."""
    whole = whole_of(graph)
    identifiers = {resource.urn: f"r{number}" for number, resource in enumerate(_in_order(graph, whole))}
    lines = ["flowchart LR", *_boxes(graph, whole, whole, identifiers)]
    for first, second in sorted(edges(graph), key=lambda edge: (identifiers[edge[0]], identifiers[edge[1]])):
        arrow = "==>" if is_ordering(graph[first], graph[second]) else "-->"
        lines.append(f"    {identifiers[first]} {arrow} {identifiers[second]}")
    return "\n".join(lines)


def _in_order(graph: Graph, resource: Resource) -> Iterator[Resource]:
    for child in graph.children(resource.urn):
        yield child
        yield from _in_order(graph, child)


def _boxes(
    graph: Graph, whole: Resource, parent: Resource, identifiers: dict[str, str], indent: str = "    "
) -> Iterator[str]:
    for child in graph.children(parent.urn):
        name, kind = label_of(child, whole)
        if child.custom:
            yield f'{indent}{identifiers[child.urn]}["{name}<br/>{kind}"]'
        else:
            yield f'{indent}subgraph {identifiers[child.urn]}["{name} ({kind})"]'
            yield from _boxes(graph, whole, child, identifiers, indent + "    ")
            yield f"{indent}end"
