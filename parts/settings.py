"""Settings: the fields of a dataclass that have a rule, read from Pulumi's configuration.

Such a field is annotated with its type and its rule, which has the words that tell a user what is allowed::

    memory_mb: Annotated[int, between(128, 10240)] = 512
"""

import difflib
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import pulumi
from pulumi.runtime.config import CONFIG

SUFFIX = "environment_suffix"  # the setting and the output that end every logical name
SUFFIX_VARIABLE = "ENVIRONMENT_SUFFIX"
READ_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6)


class SettingsError(pulumi.RunError):
    """A configuration value that cannot be used; Pulumi prints its message without a traceback."""


class Rule(NamedTuple):
    """What a value must be: in words that complete "it must be …", and as a test of any value."""

    allowed: str
    accepts: Callable[[Any], bool]


def one_of(*values: Any) -> Rule:
    """The value is one of ``values``, and of its type: True is not 1."""
    typed = [(type(value), value) for value in values]
    return Rule(f"one of {', '.join(map(str, values))}", lambda value: (type(value), value) in typed)


def between(low: int, high: int, reason: str = "") -> Rule:
    """The value is a whole number from ``low`` to ``high``, both included; ``reason`` says why no other will do."""
    allowed = f"a whole number from {low} to {high}" + (f", because {reason}" if reason else "")
    return Rule(allowed, lambda value: _is_whole(value) and low <= value <= high)


def at_least(low: int) -> Rule:
    """The value is a whole number of ``low`` or more."""
    return Rule(f"a whole number of {low} or more", lambda value: _is_whole(value) and value >= low)


def matching(pattern: str, allowed: str) -> Rule:
    """The whole value matches the regular expression ``pattern``, which ``allowed`` says in words."""
    return Rule(allowed, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def boolean() -> Rule:
    """A boolean."""
    return Rule("true or false", lambda value: isinstance(value, bool))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def settings_of(kind: type) -> dict[str, tuple[type, Rule]]:
    """The type and the rule of each setting of a dataclass, by the field's name."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Annotated}


def require_allowed(settings: Any) -> None:
    """Refuse an instance of a dataclass, a setting of which its rule does not accept.

    Raises:
        ValueError: the message names the field, its value and what is allowed.
    """
    for name, (_, rule) in settings_of(type(settings)).items():
        if not rule.accepts(value := getattr(settings, name)):
            raise ValueError(f"{name} is {value!r}: it must be {rule.allowed}.")


def read_settings(kind: type) -> dict[str, Any]:
    """Read the value of each setting of a dataclass from the stack's configuration, in the project's namespace.

    ``ENVIRONMENT_SUFFIX`` in the environment overrides the key ``environment_suffix``, whose default
    is the stack's name.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed.
    """
    config, settings = pulumi.Config(), settings_of(kind)
    known = [f"{config.name}:{name}" for name in settings]
    for key in CONFIG.get():
        if key.startswith(f"{config.name}:") and key not in known:
            closest = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {closest[0]}?" if closest else f"it has {', '.join(known)}."
            raise SettingsError(f"{key} is not a configuration key of this project: {hint}")
    return {name: _read(config, name, *setting) for name, setting in settings.items()}


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
    if not rule.accepts(value):
        state = "has no value" if value is None else f"is {value!r}"
        raise SettingsError(f"{source} {state}: it must be {rule.allowed}. {remedy}")
    return value


def last_outputs(suffix: str) -> Mapping[str, Any]:
    """The outputs of the stack's last deployment, as a stack reference has them; none before the first.

    Raises:
        SettingsError: they cannot be read, or the stack is deployed with another suffix: every resource would be
            replaced, because its name ends in it.
    """
    project, stack = pulumi.get_project(), pulumi.get_stack()
    outputs = _read_outputs(f"{pulumi.get_organization()}/{project}/{stack}")
    deployed = outputs.get(SUFFIX, suffix)
    if suffix != deployed:
        raise SettingsError(
            f"The stack {stack} is deployed with the suffix {deployed!r}: with {suffix!r} all of its resources, and "
            f"what they hold, would be replaced. For a stack beside it, run `pulumi stack init {suffix} "
            f"--copy-config-from {stack}`; to keep this one, unset {SUFFIX_VARIABLE} and set {project}:{SUFFIX} to "
            f"{deployed}."
        )
    return outputs


def _read_outputs(stack: str) -> Mapping[str, Any]:
    for pause_seconds in READ_PAUSES_SECONDS:
        try:
            answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": stack}).value
            return answer.get("outputs", {})  # a test's mocks may know nothing of it
        except Exception as error:  # pylint: disable=broad-exception-caught # it is all that Pulumi's SDK raises here
            reason = error
            # A state in a folder is not whole while the engine writes it, as it may do at this very moment.
            time.sleep(pause_seconds)
    raise SettingsError(
        f"What {stack} exported when it was last deployed cannot be read: {' '.join(str(reason).split())}. "
        "See that the backend can be reached, then run the command again."
    ) from reason
