"""Recorded stacks as CrossGuard hands them to a policy pack."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pulumi_policy import PolicyResource, PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy
from tapkit.policy.model import Resource, Stack

OPTIONS = PolicyResourceOptions(
    protect=False,
    ignore_changes=[],
    delete_before_replace=None,
    aliases=[],
    custom_timeouts=None,
    additional_secret_outputs=[],
)
COMPUTED = ("id", "arn", "url", "version", "keyId", "qualifiedArn")
# The provider chooses these where the program does not, before anything is created.
CHOSEN = ("name", "bucket")


class HandedOver(NamedTuple):
    """CrossGuard's arguments: each resource before it is created, and all of them at the end."""

    before: list[ResourceValidationArgs]
    stack: list[PolicyResource]


def policy_resource(kind: str, props: dict[str, Any], urn: str = "urn", name: str = "name") -> PolicyResource:
    return PolicyResource(kind, unknown_checking_proxy(props), urn, name, OPTIONS, None, None, [], {})


def resource_args(resource: Resource, props: dict[str, Any]) -> ResourceValidationArgs:
    """A resource as CrossGuard hands it over before it is created: no value that AWS answers is among its own."""
    inputs = {key: value for key, value in props.items() if key in (*resource.inputs, *CHOSEN)}
    return ResourceValidationArgs(
        resource.type, unknown_checking_proxy(inputs), resource.urn, resource.name, OPTIONS, None
    )


def updated(stack: Stack) -> HandedOver:
    """The stack as CrossGuard hands it over in an update, when everything is known."""
    return handed_over(stack, lambda resource: dict(resource.props))


def previewed(stack: Stack) -> HandedOver:
    """The stack as CrossGuard hands it over in a preview of its first update: what AWS computes is unknown."""
    computed = {resource.props[key] for resource in stack for key in COMPUTED if resource.props.get(key)}

    def forget(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: forget(item) for key, item in value.items()}
        if isinstance(value, list):
            return [forget(item) for item in value]
        derived = isinstance(value, str) and any(known in value for known in computed if len(known) > 10)
        return UNKNOWN_STRING_VALUE if derived else value

    def props(resource: Resource) -> dict[str, Any]:
        names = {key: resource.props[key] for key in CHOSEN if resource.props.get(key)}
        own_name = {} if "bucket" in resource.references else names
        unknown = {key: UNKNOWN_STRING_VALUE for key in COMPUTED if key in resource.props}
        # An alarm's dimensions are names.
        dimensions = {key: value for key, value in resource.props.items() if key == "dimensions"}
        return {**forget(dict(resource.props)), **dimensions, **own_name, **unknown}

    return handed_over(stack, props)


def handed_over(stack: Stack, props: Callable[[Resource], dict[str, Any]]) -> HandedOver:
    found = {
        resource.urn: policy_resource(resource.type, props(resource), resource.urn, resource.name) for resource in stack
    }
    for resource in stack:
        own = found[resource.urn]
        own.parent = found.get(resource.parent)
        own.dependencies = [found[urn] for urn in resource.dependencies if urn in found]
        own.property_dependencies = {
            name: [found[urn] for urn in urns if urn in found] for name, urns in resource.references.items()
        }
    return HandedOver([resource_args(resource, props(resource)) for resource in stack], list(found.values()))
