"""Settings of a resource as its program chose them, apart from what a recorder makes up for AWS's answers."""

from dataclasses import replace
from typing import Any

from tapkit.policy.model import Resource


def chosen(resource: Resource) -> Resource:
    """The resource with no properties but those that its program set, where the recorder can tell them apart.

    A default of AWS's is then absent, rather than a value that a recorder made up for it.
    """
    return replace(resource, props=resource.inputs) if resource.inputs else resource


def number(resource: Resource, path: str, default: float) -> float:
    """The number under a path, or AWS's default where the program set none.

    Raises:
        UnknownValue: it is not known yet.
    """
    value: Any = chosen(resource).value(path)
    return default if value is None else float(value)


def stack_name(resource: Resource) -> str:
    """The name of a resource's stack: ``urn:pulumi:<stack>::…``."""
    return resource.urn.partition("::")[0].rpartition(":")[2]


PRODUCTION = ("prod", "production", "prd", "live")


def is_production(name: str) -> bool:
    """Whether a stack of this name is the one that customers use, such as ``prod`` or ``eu-production``."""
    return any(word in PRODUCTION for word in name.lower().replace("_", "-").replace(".", "-").split("-"))
