"""Secrets in what is deployed: keys that never expire, and passwords where whoever may look reads them."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from tapkit.checks import Severity, resource_rule
from tapkit.policy.model import Resource
from tapkit.policy.rules.function import secrets_in
from tapkit.secret_values import ASSIGNED, AWS_KEY, PRIVATE_KEY

ACCESS_KEY = "aws:iam/accessKey:AccessKey"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
MACHINES = (
    "aws:ec2/instance:Instance",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
)


@resource_rule(
    "access-key-absent",
    Severity.MEDIUM,
    "Use a role instead: of the function, the container, the machine, or of an identity provider outside AWS.",
    ACCESS_KEY,
)
def access_key_absent(key: Resource) -> Iterator[str]:
    """Nobody gets an access key, which is valid for ever and kept in the stack's state."""
    if not key.sets("pgpKey"):
        yield "it is valid until somebody revokes it, and its secret is in the stack's state"


@resource_rule(
    "user-data-without-secrets",
    Severity.HIGH,
    "Let the machine fetch the secret from Secrets Manager or Parameter Store with its own role.",
    *MACHINES,
)
def user_data_without_secrets(machine: Resource) -> Iterator[str]:
    """A machine's user data, which everybody on it may read, holds no secret."""
    for path in ("userData", "userDataBase64"):
        text = _decoded(str(machine.value(path) or ""))
        names = {found["name"] for found in ASSIGNED.finditer(text)}
        yield from (f"its {path} sets {name} to a value in plain text" for name in sorted(names))
        if AWS_KEY.search(text) or PRIVATE_KEY.search(text):
            yield f"its {path} holds a key"


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text


@resource_rule(
    "container-environment",
    Severity.HIGH,
    "Pass the ARN of a secret or parameter in `secrets` of the container definition.",
    TASK_DEFINITION,
)
def container_environment(definition: Resource) -> Iterator[str]:
    """A container's environment, which whoever may describe the task reads, holds no secret."""
    for container in _containers(definition.value("containerDefinitions")):
        for variable in container.get("environment") or []:
            name = str(variable.get("name"))
            for what in secrets_in(name, variable.get("value")):
                yield f"the environment variable {name} of its container {container.get('name')} holds {what}"


def _containers(definitions: Any) -> list[Any]:
    try:
        found = json.loads(definitions or "[]")
    except (TypeError, ValueError):
        return []
    return [container for container in found if isinstance(container, dict)] if isinstance(found, list) else []
