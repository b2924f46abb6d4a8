"""Functions: their rights, their limits, the events that they fail on, and what an operator sees of them."""

import re
from collections.abc import Iterator
from typing import Any

from tapkit.aws.iam import ATTACHMENTS, ROLE, ROLE_POLICY
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.logs import LOG_GROUP
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.invocations import bucket_targets, failure_destinations
from tapkit.policy.model import Resource, Stack
from tapkit.policy.statements import statements_of
from tapkit.secret_values import URL_PASSWORD

LAMBDA = "lambda.amazonaws.com"
LONGEST_TIMEOUT_SECONDS = 900
# An upload takes as long as it is large: the default of 3 s fails on the first big one.
SHORTEST_TIMEOUT_FOR_UPLOADS_SECONDS = 60
# Lambda gives CPU and network in proportion: below this, importing boto3 alone takes seconds.
LEAST_MEMORY_FOR_UPLOADS_MB = 512

ENVIRONMENT_BYTES = 4096  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
SECRET_NAMES = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN(?!S)|API_?KEY|PRIVATE_?KEY|CREDENTIAL", re.IGNORECASE)
# A name that says where the secret is kept, or something of it, is how it should be done.
SECRET_PLACES = re.compile(
    r"(ARN|NAME|ID|PATH|URL|URI|PARAMETER|PARAM|TABLE|BUCKET|TOPIC|QUEUE|REGION|PREFIX|HEADER|TYPE|LENGTH|TTL|SECONDS"
    r"|MINUTES|DAYS|EXPIRY|EXPIRATION|VERSION|ENABLED|REQUIRED|ISSUER|AUDIENCE)$",
    re.IGNORECASE,
)
# So is a value that says it: an ARN, the path of a parameter, or a number or switch.
_PLACE = re.compile(r"arn:.*|/[\w/.-]+|\{\{resolve:.*|[\d.]+|true|false", re.IGNORECASE)
_SECRET_VALUES = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in a URL": URL_PASSWORD,
}


def roles(stack: Stack, function: Resource) -> list[Resource]:
    """The role of a function, if it is in the stack."""
    return [role for role in stack.of_type(ROLE) if function.refers_to(role, "role", "arn")]


def attachments(stack: Stack, role: Resource) -> list[Resource]:
    """The attachments of policies to a role."""
    return [
        attachment
        for attachment in stack.of_type(*ATTACHMENTS)
        if any(attachment.refers_to(role, path, "name", "id", "arn") for path in ("role", "roles"))
    ]


def inline_policies(stack: Stack, role: Resource) -> list[Resource]:
    """The inline policies of a role that are separate resources."""
    return [policy for policy in stack.of_type(ROLE_POLICY) if policy.refers_to(role, "role", "name", "id", "arn")]


@rule("function-role", Severity.HIGH, "Give the function its own Role that Lambda may assume.", FUNCTION)
def function_role(stack: Stack, function: Resource) -> Iterator[str]:
    """A function runs with a role of its stack, so that its rights are reviewed with it."""
    if not roles(stack, function):
        yield f"its role {function.known('role')} is not a Role of the stack"
    for role in roles(stack, function):
        trusted = [
            service
            for statement in statements_of([role], "assumeRolePolicy")
            for service in statement.principals.get("Service", [])
        ]
        if trusted and LAMBDA not in trusted:
            yield f"Lambda cannot assume its role {role.name}, which trusts {', '.join(trusted)}"


@rule("function-timeout", Severity.MEDIUM, "Set a timeout; 300 seconds is a good start for uploads.", FUNCTION)
def function_timeout(stack: Stack, function: Resource) -> Iterator[str]:
    """A function says how long it may take, and has time enough for an upload."""
    timeout = function.value("timeout")
    if timeout is None:
        yield "it sets no timeout, and gets 3 s"
    elif not 1 <= timeout <= LONGEST_TIMEOUT_SECONDS:
        yield f"its timeout is {timeout:g} s: it must be from 1 to {LONGEST_TIMEOUT_SECONDS} s"
    elif timeout < SHORTEST_TIMEOUT_FOR_UPLOADS_SECONDS and bucket_targets(stack, function):
        yield f"S3 invokes it and its timeout is {timeout:g} s, less than {SHORTEST_TIMEOUT_FOR_UPLOADS_SECONDS} s"


@rule("function-memory", Severity.MEDIUM, "Set the memory size; 512 MB is a good start for uploads.", FUNCTION)
def function_memory(stack: Stack, function: Resource) -> Iterator[str]:
    """A function says how much memory it has, and has enough for an upload."""
    memory = function.value("memorySize")
    if memory is None:
        yield "it sets no memory size, and gets 128 MB"
    elif memory < LEAST_MEMORY_FOR_UPLOADS_MB and bucket_targets(stack, function):
        yield f"S3 invokes it and it has {memory:g} MB, less than {LEAST_MEMORY_FOR_UPLOADS_MB} MB"


@rule(
    "function-waits-for-its-rights",
    Severity.HIGH,
    "Let the function depend on the attachments of its role's policies.",
    FUNCTION,
)
def function_waits_for_its_rights(stack: Stack, function: Resource) -> Iterator[str]:
    """A function is created after its role has got its rights."""
    awaited = stack.waits_for(function)
    for role in roles(stack, function):
        grants = [*attachments(stack, role), *inline_policies(stack, role)]
        if not grants and not role.given("inlinePolicies") and not role.given("managedPolicyArns"):
            yield f"its role {role.name} has no rights at all"
        for grant in grants:
            if grant.urn not in awaited:
                yield f"it does not wait for {grant.name}, which gives its role rights"


@rule(
    "function-failure-destination",
    Severity.CRITICAL,
    "Add a FunctionEventInvokeConfig with an on-failure destination, for the alias that is invoked.",
    FUNCTION,
)
def function_failure_destination(stack: Stack, function: Resource) -> Iterator[str]:
    """An event that a function fails on for good is kept somewhere."""
    if function.sets("deadLetterConfig.targetArn"):
        return
    for target in bucket_targets(stack, function):
        if not failure_destinations(stack, target):
            yield f"an event that {target.name} fails on is lost: nothing sets an on-failure destination for it"


@resource_rule(
    "function-environment",
    Severity.HIGH,
    "Keep secrets in Secrets Manager or Parameter Store, and pass their location.",
    FUNCTION,
)
def function_environment(function: Resource) -> Iterator[str]:
    """A function's environment fits into Lambda's 4 KB and holds no secrets."""
    variables = function.value("environment.variables") or {}
    size = sum(len(f"{name}{value}".encode()) for name, value in variables.items())
    if size > ENVIRONMENT_BYTES:
        yield f"its environment variables take {size} bytes, more than {ENVIRONMENT_BYTES}"
    for name, value in variables.items():
        yield from (f"its environment variable {name} holds {what}" for what in secrets_in(name, value))


def secrets_in(name: str, value: Any) -> Iterator[str]:
    """The sorts of secrets that a variable holds, for a message; the value itself is never a part of one."""
    if SECRET_NAMES.search(name) and not SECRET_PLACES.search(name) and value and not _PLACE.fullmatch(str(value)):
        yield "a secret in plain text"
    yield from (what for what, pattern in _SECRET_VALUES.items() if pattern.search(str(value)))


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
