"""Functions: what an operator sees of them."""

from collections.abc import Iterator

from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.kinds import FUNCTION, LOG_GROUP
from tapkit.policy.model import Resource, Stack


@resource_rule("function-traced", Severity.MEDIUM, "Set the tracing mode to Active.", FUNCTION)
def function_traced(function: Resource) -> Iterator[str]:
    """A function's invocations are traced with X-Ray."""
    mode = function.value("tracingConfig.mode")
    if mode != "Active":
        yield f"its tracing mode is {mode or 'not set'}"


def log_groups(stack: Stack, function: Resource) -> list[Resource]:
    """The log groups of the stack that a function writes to."""
    default = f"/aws/lambda/{function.known('name')}"
    return [
        group
        for group in stack.of_type(LOG_GROUP)
        if function.refers_to(group, "loggingConfig.logGroup", "name", "id") or group.known("name") == default
    ]


@rule("function-logged", Severity.MEDIUM, "Create the LogGroup with a retention before the function.", FUNCTION)
def function_logged(stack: Stack, function: Resource) -> Iterator[str]:
    """A function writes to a log group of its stack that does not keep everything for ever."""
    found = log_groups(stack, function)
    if not found:
        yield "its log group is not in the stack: Lambda creates one that keeps everything for ever"
    for group in found:
        if not group.value("retentionInDays"):
            yield f"its log group {group.name} has no retention"
        if group.urn not in stack.waits_for(function):
            yield f"it does not wait for its log group {group.name}"


@resource_rule("function-described", Severity.LOW, "Set a description and tags.", FUNCTION)
def function_described(function: Resource) -> Iterator[str]:
    """A function says what it is for."""
    for name in ("description", "tags"):
        if not function.value(name):
            yield f"it has no {name}"
