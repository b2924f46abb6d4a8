"""Names, tags and places: every resource can be found, and belongs to something.

Only what a provider manages has a / in its type; components, providers and the stack itself have none.
"""

import json
from collections.abc import Iterator
from typing import Any

from tapkit.aws.auto_naming import SUFFIX_CHARACTERS
from tapkit.aws.resource_type import TYPES
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack

STACK = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:aws"
TAGGABLE = [kind.token for kind in TYPES.values() if kind.taggable]
NAMED = [kind.token for kind in TYPES.values() if kind.longest]
ENVIRONMENT_TAGS = {"environment", "env", "stage"}


@rule("tags-present", Severity.LOW, "Set tags, among them Environment.", *TAGGABLE)
def tags_present(stack: Stack, resource: Resource) -> Iterator[str]:
    """A resource that can carry tags does, and one of them names the environment."""
    # A provider's default tags are only among what it answers, so the resource's own inputs are not enough.
    tags = {**_default_tags(stack), **(resource.value("tagsAll") or {}), **(resource.value("tags") or {})}
    if not tags:
        yield "it has no tags"
    elif not any(key.lower() in ENVIRONMENT_TAGS and value for key, value in tags.items()):
        yield "none of its tags names the environment"


def _default_tags(stack: Stack) -> dict[str, Any]:
    """The tags that the stack's own providers give; which resource has which provider is not recorded."""
    found: dict[str, Any] = {}
    for provider in stack.of_type(PROVIDER):
        settings = provider.value("defaultTags") or {}
        # A provider's settings travel as JSON.
        found |= (json.loads(settings) if isinstance(settings, str) else settings).get("tags") or {}
    return found


@resource_rule("name-length", Severity.HIGH, "Shorten the logical name, or the name that the program sets.", *NAMED)
def name_length(resource: Resource) -> Iterator[str]:
    """A physical name is not longer than AWS takes, Pulumi's suffix included."""
    kind = TYPES[resource.type]
    physical = resource.known(kind.name)
    length = len(physical) if physical else len(resource.name) + SUFFIX_CHARACTERS
    if length > kind.longest:
        yield f"its name {physical or resource.name} takes {length} characters, more than {kind.longest}"


@rule(
    "logical-name-suffixed",
    Severity.LOW,
    'End the logical name in the environment suffix: f"uploads-{environment_suffix}".',
)
def logical_name_suffixed(stack: Stack, resource: Resource) -> Iterator[str]:
    """A resource's logical name ends in the environment suffix, so that stacks live side by side.

    The suffix is what a component, or the stack, outputs as `environment_suffix`. Where none does, it is the
    stack's name, provided that another resource's name ends in it: a project may tell its stacks apart otherwise.
    """
    if "/" not in resource.type:
        return
    suffixes = _suffixes(stack, resource)
    if suffixes and not resource.name.endswith(tuple(f"-{each}" for each in suffixes)):
        yield f"its logical name does not end in -{' or -'.join(suffixes)}"


def _suffixes(stack: Stack, resource: Resource) -> list[str]:
    outputs = {each.known("environment_suffix") for each in stack if "/" not in each.type} - {None, ""}
    if outputs:
        return sorted(map(str, outputs))
    # urn:pulumi:<stack>::…
    name = resource.urn.partition("::")[0].rpartition(":")[2]
    return [name] if any(each.name.endswith(f"-{name}") for each in stack if "/" in each.type) else []


@rule("component-parent", Severity.MEDIUM, "Set parent=self in the component that it is a part of.")
def component_parent(stack: Stack, resource: Resource) -> Iterator[str]:
    """Every resource hangs under a component; only components hang under the stack."""
    parent = stack.get(resource.parent)
    # A provider belongs to nothing.
    if "/" in resource.type and (parent is None or parent.type == STACK):
        yield "it hangs directly under the stack"
