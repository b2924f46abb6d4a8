"""A resource graph as a Mermaid diagram: parts as boxes, arrows from a resource to what waits for it.

https://mermaid.js.org/syntax/flowchart.html
"""

from collections.abc import Iterator

from local.graph import Graph, Resource

NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
# What S3 checks, or sets, at the same time as the notification.
ORDERED_BEFORE = ("aws:lambda/permission:Permission", "aws:s3/bucketPolicy:BucketPolicy")


def as_mermaid(graph: Graph) -> str:
    """The diagram's text.

    Dependencies that others imply are left out, as are the names' environment suffix and the component
    that holds everything.
    """
    stack = next(each for each in graph if not each.parent)
    (whole,) = graph.children(stack.urn)
    suffix = whole.name.rpartition("-")[2]
    identifiers = {each.urn: f"r{number}" for number, each in enumerate(_in_order(graph, whole))}
    lines = ["flowchart LR", *_boxes(graph, whole, identifiers, suffix)]
    for first, second in sorted(edges(graph), key=lambda edge: (identifiers[edge[0]], identifiers[edge[1]])):
        arrow = "==>" if _is_ordering(graph[first], graph[second]) else "-->"
        lines.append(f"    {identifiers[first]} {arrow} {identifiers[second]}")
    return "\n".join(lines)


def edges(graph: Graph) -> list[tuple[str, str]]:
    """The pairs of URNs of which the second waits for the first, without those that follow from others."""
    after = {each.urn: {urn for urn in each.dependencies if graph[urn].custom} for each in graph if each.custom}

    def all_before(urn: str) -> set[str]:
        return after[urn].union(*(all_before(each) for each in after[urn]))

    return [
        (first, second)
        for second, direct in after.items()
        for first in direct
        if not any(first in all_before(other) for other in direct) or _is_ordering(graph[first], graph[second])
    ]


def _is_ordering(first: Resource, second: Resource) -> bool:
    return second.type == NOTIFICATION and first.type in ORDERED_BEFORE


def _in_order(graph: Graph, resource: Resource) -> Iterator[Resource]:
    for child in graph.children(resource.urn):
        yield child
        yield from _in_order(graph, child)


def _boxes(graph: Graph, parent: Resource, identifiers: dict[str, str], suffix: str, depth: int = 1) -> Iterator[str]:
    indent = "    " * depth
    for child in graph.children(parent.urn):
        name, kind = child.name.removesuffix(f"-{suffix}"), child.type.rpartition(":")[2]
        if child.custom:
            yield f'{indent}{identifiers[child.urn]}["{name}<br/>{kind}"]'
        else:
            yield f'{indent}subgraph {identifiers[child.urn]}["{name} ({kind})"]'
            yield from _boxes(graph, child, identifiers, suffix, depth + 1)
            yield f"{indent}end"
