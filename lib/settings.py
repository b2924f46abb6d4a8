"""Pulumi configuration → TapStackArgs, validated and packaged before any resource is registered."""

import difflib
import os
import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG

from lib.args import TapStackArgs, declared_settings
from lib.packaging import build_package
from lib.validation import Rule

SUFFIX_VARIABLE = "ENVIRONMENT_SUFFIX"
READ_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6)


class SettingsError(pulumi.RunError):
    """A configuration value that cannot be used; Pulumi prints its message without a traceback."""


def load_settings() -> TapStackArgs:
    """Read the stack's configuration and package the function for it.

    ``ENVIRONMENT_SUFFIX`` in the environment overrides the key ``environment_suffix``, whose default
    is the stack's name.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed, or would replace the whole stack,
            or what the stack is deployed with cannot be read.
        PackagingError: the function cannot be packaged.
    """
    config = pulumi.Config()
    declared = declared_settings()
    _refuse_unknown_keys([f"{config.name}:{name}" for name in declared], config.name)
    values = {name: _read(config, name, kind, rule) for name, (kind, rule) in declared.items()}
    last = _last_outputs()
    _refuse_another_suffix(values["environment_suffix"], last, config.name)
    args = TapStackArgs(
        **values,
        package=build_package(values["lambda_runtime"], values["architecture"]),
        tags={"Project": config.name, "Environment": values["environment_suffix"], "ManagedBy": "pulumi"},
        keep_key="key_arn" in last,
    )
    _warn(args, last)
    return args


def _last_outputs() -> Mapping[str, Any]:
    """The outputs of the stack's last deployment; none before the first.

    Pulumi's engine answers from the stack's state, as it does for a stack reference.
    https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
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


def _refuse_another_suffix(suffix: str, last: Mapping[str, Any], project: str) -> None:
    """Every name ends in the suffix: under another one, each resource is deleted and created anew, and empty."""
    deployed = last.get("environment_suffix", suffix)
    if suffix != deployed:
        raise SettingsError(
            f"The stack {pulumi.get_stack()} is deployed with the suffix {deployed!r}: with {suffix!r} all of its "
            "resources, and what they hold, would be replaced. For a stack beside it, run `pulumi stack init "
            f"{suffix} --copy-config-from {pulumi.get_stack()}`; to keep this one, unset {SUFFIX_VARIABLE} and set "
            f"{project}:environment_suffix to {deployed}."
        )


def _warn(args: TapStackArgs, last: Mapping[str, Any]) -> None:
    """Say what is allowed and may still not be meant."""
    if args.keep_key and not args.encrypts_with_key:
        pulumi.log.warn(
            f"New data is encrypted with AWS's own keys. The key {last['key_arn']} stays: what is older can be read "
            "with it only."
        )
    if args.protect and not args.alarm_email:
        pulumi.log.warn(
            "Nobody is told when an alarm goes off: set alarm_email, or subscribe to the topic alarm_topic_arn."
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
    if name == "environment_suffix":
        if os.environ.get(SUFFIX_VARIABLE):
            source, remedy, value = SUFFIX_VARIABLE, "Change it in the environment.", os.environ[SUFFIX_VARIABLE]
        value = value or pulumi.get_stack()
    if value is None:
        raise SettingsError(f"{source} has no value: it must be {rule.allowed}. {remedy}")
    if not rule.accepts(value):
        raise SettingsError(f"{source} is {value!r}: it must be {rule.allowed}. {remedy}")
    return value
