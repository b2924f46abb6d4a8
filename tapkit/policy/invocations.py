"""Invocations of functions by buckets: their notifications, and the permissions that admit them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tapkit.aws.lambda_ import FUNCTION, FUNCTION_ALIAS, FUNCTION_EVENT_INVOKE_CONFIG, PERMISSION
from tapkit.aws.s3 import BUCKET_NOTIFICATION
from tapkit.checks import UnknownValue
from tapkit.policy.model import Resource, Stack

S3 = "s3.amazonaws.com"
# With a version or an alias, or without: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
_FUNCTION_ARN = re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?")
_NOTIFIED = "lambdaFunctions.lambdaFunctionArn"


@dataclass(frozen=True)
class Target:
    """The target of a notification.

    Attributes:
        function: the function in the end.
        alias: the alias that is named; None where the function itself is.
    """

    function: Resource
    alias: Resource | None = None

    @property
    def name(self) -> str:
        """The name for a message."""
        return self.alias.name if self.alias else self.function.name


def targets(stack: Stack, notification: Resource) -> list[Target]:
    """The functions of the stack that a bucket notification invokes."""
    return [
        target
        for target in all_targets(stack)
        if notification.refers_to(target.alias or target.function, _NOTIFIED, "arn")
    ]


def impossible_targets(notification: Resource) -> list[Any]:
    """Notification targets that are not function ARNs; none where they are not known yet."""
    try:
        named = notification.values(_NOTIFIED)
    except UnknownValue:
        return []
    return [arn for arn in named if not _FUNCTION_ARN.fullmatch(str(arn))]


def all_targets(stack: Stack) -> Iterator[Target]:
    """The functions of a stack, and the aliases that stand for them."""
    for function in stack.of_type(FUNCTION):
        yield Target(function)
        for alias in stack.of_type(FUNCTION_ALIAS):
            if names(alias, function, "functionName"):
                yield Target(function, alias)


def names(resource: Resource, function: Resource, path: str) -> bool:
    """Whether a property names a function, in one of the ways that Lambda accepts."""
    return resource.refers_to(function, path, "name", "arn", "id")


def qualifies(resource: Resource, target: Target, path: str) -> bool:
    """Whether a resource is about a target: the same function, and the same qualifier if any."""
    if target.alias is None:
        return names(resource, target.function, path) and not resource.sets("qualifier")
    if resource.refers_to(target.alias, path, "arn"):
        return True
    return names(resource, target.function, path) and resource.refers_to(target.alias, "qualifier", "name")


def bucket_targets(stack: Stack, function: Resource) -> list[Target]:
    """The targets by which buckets invoke a function."""
    found = {
        target.name: target
        for notification in stack.of_type(BUCKET_NOTIFICATION)
        for target in targets(stack, notification)
        if target.function is function
    }
    return list(found.values())


def admissions(stack: Stack, target: Target) -> list[Resource]:
    """The permissions by which S3 may invoke a target."""
    return [
        permission
        for permission in stack.of_type(PERMISSION)
        if permission.value("principal") == S3
        and permission.value("action") in ("lambda:InvokeFunction", "lambda:*")
        and qualifies(permission, target, "function")
    ]


def failure_destinations(stack: Stack, target: Target) -> list[Resource]:
    """The configurations that send an event somewhere once a target has failed on it for good."""
    return [
        config
        for config in stack.of_type(FUNCTION_EVENT_INVOKE_CONFIG)
        if qualifies(config, target, "functionName") and config.sets("destinationConfig.onFailure.destination")
    ]
