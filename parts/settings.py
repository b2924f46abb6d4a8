"""Pulumi configuration → validated settings, and what the stack's last deployment has to say about them."""

import difflib
import os
import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG

from parts.validation import Rule, settings_of

SUFFIX = "environment_suffix"  # the setting and the output that end every logical name
SUFFIX_VARIABLE = "ENVIRONMENT_SUFFIX"
READ_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6)


class SettingsError(pulumi.RunError):
    """A configuration value that cannot be used; Pulumi prints its message without a traceback."""


def read_settings(kind: type) -> dict[str, Any]:
    """Read the value of each setting of a dataclass from the stack's configuration.

    ``ENVIRONMENT_SUFFIX`` in the environment overrides the key ``environment_suffix``, whose default
    is the stack's name.

    Args:
        kind: the dataclass; each of its settings is a key in the project's namespace.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed.
    """
    config, settings = pulumi.Config(), settings_of(kind)
    _refuse_unknown_keys([f"{config.name}:{name}" for name in settings], config.name)
    return {name: _read(config, name, *setting) for name, setting in settings.items()}


def last_outputs() -> Mapping[str, Any]:
    """The outputs of the stack's last deployment; none before the first.

    Pulumi's engine answers from the stack's state, as it does for a stack reference.
    https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences

    Raises:
        SettingsError: the state cannot be read.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    for pause_seconds in READ_PAUSES_SECONDS:
        try:
            answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
            return answer.get("outputs", {})  # a test's mocks may know nothing of it
        except Exception as error:  # pylint: disable=broad-exception-caught # it is all that Pulumi's SDK raises here
            reason = error
            # A state in a folder is not whole while the engine writes it, as it may do at this very moment.
            time.sleep(pause_seconds)
    raise SettingsError(
        f"What {name} exported when it was last deployed cannot be read: {' '.join(str(reason).split())}. "
        "See that the backend can be reached, then run the command again."
    ) from reason


def refuse_another_suffix(suffix: str, last: Mapping[str, Any]) -> None:
    """Every name ends in the suffix: under another one, each resource is deleted and created anew, and empty.

    Raises:
        SettingsError: the stack is deployed with another suffix.
    """
    deployed = last.get(SUFFIX, suffix)
    if suffix != deployed:
        raise SettingsError(
            f"The stack {pulumi.get_stack()} is deployed with the suffix {deployed!r}: with {suffix!r} all of its "
            "resources, and what they hold, would be replaced. For a stack beside it, run `pulumi stack init "
            f"{suffix} --copy-config-from {pulumi.get_stack()}`; to keep this one, unset {SUFFIX_VARIABLE} and set "
            f"{pulumi.get_project()}:{SUFFIX} to {deployed}."
        )


def _refuse_unknown_keys(known: list[str], namespace: str) -> None:
    for key in CONFIG.get():
        if key.startswith(f"{namespace}:") and key not in known:
            closest = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {closest[0]}?" if closest else f"it has {', '.join(known)}."
            raise SettingsError(f"{key} is not a configuration key of this project: {hint}")


def _read(config: pulumi.Config, name: str, kind: type, rule: Rule) -> Any:
    getters = {str: config.get, int: config.get_int, bool: config.get_bool}
    source, remedy = f"{config.name}:{name}", f"Set it with `pulumi config set {config.name}:{name} <value>`."
    try:
        value = getters[kind](name)
    except pulumi.ConfigTypeError as error:
        raise SettingsError(f"{source} is {config.get(name)!r}: it must be {rule.allowed}. {remedy}") from error
    if name == SUFFIX:
        if os.environ.get(SUFFIX_VARIABLE):
            source, remedy, value = SUFFIX_VARIABLE, "Change it in the environment.", os.environ[SUFFIX_VARIABLE]
        value = value or pulumi.get_stack()
    if value is None:
        raise SettingsError(f"{source} has no value: it must be {rule.allowed}. {remedy}")
    if not rule.accepts(value):
        raise SettingsError(f"{source} is {value!r}: it must be {rule.allowed}. {remedy}")
    return value
