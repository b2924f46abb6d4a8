"""Direct dependencies of a resource graph (transitive reduction)."""

from graphlib import TopologicalSorter

from tapkit.local.graph import Graph, Resource

NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
# What S3 checks, or sets, at the same time as the notification.
ORDERED_BEFORE = ("aws:lambda/permission:Permission", "aws:s3/bucketPolicy:BucketPolicy")


def edges(graph: Graph) -> list[tuple[str, str]]:
    """Pairs of URNs: a dependency and its dependent. Left out is what other pairs imply, except the order of S3."""
    direct = {
        resource.urn: {urn for urn in resource.dependencies if graph[urn].custom}
        for resource in graph
        if resource.custom
    }
    # Everything that a resource's dependencies wait for; dependencies come first.
    implied: dict[str, set[str]] = {}
    for urn in TopologicalSorter(direct).static_order():
        implied[urn] = set().union(*(direct[first] | implied[first] for first in direct[urn]))
    return [
        (first, second)
        for second in direct
        for first in direct[second]
        if first not in implied[second] or is_ordering(graph[first], graph[second])
    ]


def is_ordering(first: Resource, second: Resource) -> bool:
    """Whether S3 requires this order: permission and bucket policy before the notification."""
    return second.type == NOTIFICATION and first.type in ORDERED_BEFORE


def whole_of(graph: Graph) -> Resource:
    """The component that holds everything: the one child of the stack."""
    stack = next(resource for resource in graph if not resource.parent)
    (whole,) = graph.children(stack.urn)
    return whole


def label_of(resource: Resource, whole: Resource) -> tuple[str, str]:
    """A resource's name without the environment's suffix, and its type in a word."""
    suffix = whole.name.rpartition("-")[2]
    return resource.name.removesuffix(f"-{suffix}"), resource.type.rpartition(":")[2]
