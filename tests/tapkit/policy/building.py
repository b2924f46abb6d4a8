"""Small stacks, built resource by resource, and the messages that one rule has for them."""

from typing import Any

import tapkit.policy.rules  # pylint: disable=unused-import # registers the rules
from tapkit.aws.resource_type import TYPES
from tapkit.checks import CHECKS
from tapkit.policy.model import Resource, Stack, findings_of

REGION, ACCOUNT = "us-east-1", "123456789012"


def thing(kind: str, logical_name: str = "it", *, stack: str = "dev", waits_for: tuple = (), **inputs: Any) -> Resource:
    """A resource with what its program set, and what AWS computes."""
    identifier, props = TYPES[kind].placeholder(logical_name, inputs, region=REGION, account=ACCOUNT)
    return Resource(
        f"urn:pulumi:{stack}::shop::{kind}::{logical_name}",
        kind,
        logical_name,
        dependencies=[resource.urn for resource in waits_for],
        props={**props, "id": identifier},
        inputs=inputs or {"tags": {}},
    )


def messages(rule: str, *resources: Resource) -> list[str]:
    """The messages of a rule for a stack of some resources."""
    return [finding.message for finding in findings_of(CHECKS[rule], Stack(resources))]
