"""Fixtures for the tests of the rules: recorded stacks, and ways to change one thing in them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import tapkit.policy.rules  # pylint: disable=unused-import # registers the rules
from tapkit.aws.cloudwatch import METRIC_ALARM
from tapkit.policy.model import Resource, Stack, judge_stack
from tapkit.policy.recorded import recorded_stack
from tests.unit.conftest import run_tap

Told = tuple[str, str, str]


@pytest.fixture(scope="session", name="dev")
def dev_stack(clean_environment: None) -> Stack:  # pylint: disable=redefined-outer-name,unused-argument
    """The stack that tap.py registers with the tests' own configuration."""
    return recorded_stack(run_tap("dev").graph)


def findings(stack: Stack) -> list[Told]:
    """The findings as rule, logical name without the environment, and message."""
    return [
        (finding.check.name, finding.resource.removesuffix("-dev"), finding.message) for finding in judge_stack(stack)
    ]


def only(stack: Stack, kind: str, name: str) -> Resource:
    """The resource of a type with a logical name, the environment left out."""
    (found,) = [resource for resource in stack.of_type(kind) if resource.name == f"{name}-dev"]
    return found


def changed(stack: Stack, kind: str, name: str, change: Callable[[Resource], Resource]) -> Stack:
    """The stack with one resource changed."""
    target = only(stack, kind, name)
    return Stack(change(resource) if resource is target else resource for resource in stack)


def with_props(stack: Stack, kind: str, logical_name: str, **changes: Any) -> Stack:
    """The stack with some properties of one resource changed; None removes them."""

    def updated(values: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in {**values, **changes}.items() if value is not None}

    return changed(
        stack,
        kind,
        logical_name,
        lambda resource: replace(resource, props=updated(resource.props), inputs=updated(resource.inputs)),
    )


def with_document(
    stack: Stack, kind: str, name: str, change: Callable[[list[dict]], Any], key: str = "policy"
) -> Stack:
    """The stack with the statements of one resource's policy document changed in place."""
    document = json.loads(only(stack, kind, name).props[key])
    change(document["Statement"])
    return with_props(stack, kind, name, **{key: json.dumps(document)})


def without(stack: Stack, kind: str, name: str) -> Stack:
    """The stack without one resource."""
    target = only(stack, kind, name)
    return Stack(resource for resource in stack if resource is not target)


def unwatched(stack: Stack) -> Stack:
    """The stack without alarms, which have a say in a function's timeout and in what a queue keeps."""
    return Stack(resource for resource in stack if resource.type != METRIC_ALARM)


def not_waiting(stack: Stack, kind: str, name: str, for_kind: str) -> Stack:
    """The stack with one resource that does not wait for those of a type."""
    unawaited = {awaited.urn for awaited in stack.of_type(for_kind)}

    def forget(resource: Resource) -> Resource:
        return replace(resource, dependencies=[urn for urn in resource.dependencies if urn not in unawaited])

    return changed(stack, kind, name, forget)


def added(stack: Stack, kind: str, logical_name: str, **props: Any) -> Stack:
    """The stack with one more resource, under the component that most others are under."""
    parent = next(resource.urn for resource in stack if resource.name == "tap-dev" and "TapStack" in resource.type)
    urn = f"urn:pulumi:dev::shop::{kind}::{logical_name}-dev"
    physical = {
        "id": logical_name,
        "name": logical_name,
        "arn": f"arn:aws:{kind.split(':')[1].partition('/')[0]}:us-east-1:123456789012:{logical_name}",
    }
    resource = Resource(urn, kind, f"{logical_name}-dev", parent, props={**physical, **props}, inputs=props)
    return Stack([*stack, resource])


def declared(kind: str, identifier: str = "it", **props: Any) -> Resource:
    """A resource of a type, whose logical name is also its identifier."""
    return Resource(
        f"urn:pulumi:dev::shop::{kind}::{identifier}", kind, identifier, props={"id": identifier, **props}, inputs=props
    )


def told(check: str, *resources: Resource) -> list[str]:
    """What one check says about some resources that are all there is."""
    return [finding.message for finding in judge_stack(Stack(resources)) if finding.check.name == check]
