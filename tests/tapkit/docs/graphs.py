"""Small graphs to draw."""

from tapkit.docs.edges import NOTIFICATION
from tapkit.local.graph import Graph, Resource

__all__ = ["NOTIFICATION", "component", "graph", "resource"]


def resource(name: str, *after: str, parent: str = "urn:whole", kind: str = "aws:x/thing:Thing") -> Resource:
    dependencies = [f"urn:{first}" for first in after]
    return Resource(f"urn:{name}", kind, f"{name}-pr1", parent=parent, dependencies=dependencies)


def graph(*resources: Resource) -> Graph:
    result = Graph()
    stack = Resource("urn:stack", "pulumi:pulumi:Stack", "shop-pr1", custom=False)
    whole = Resource("urn:whole", "shop:index:Shop", "shop-pr1", parent="urn:stack", custom=False)
    for member in (stack, whole, *resources):
        result.add(member)
    return result


def component(name: str, parent: str = "urn:whole") -> Resource:
    return Resource(f"urn:{name}", "shop:index:Part", f"{name}-pr1", parent=parent, custom=False)
