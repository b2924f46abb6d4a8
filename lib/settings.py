"""Pulumi configuration → TapStackArgs, validated and packaged before any resource is registered."""

import difflib
import os
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG

from lib.args import TapStackArgs, declared_settings
from lib.packaging import build_package
from lib.validation import Rule

SUFFIX_VARIABLE = "ENVIRONMENT_SUFFIX"


class SettingsError(pulumi.RunError):
    """A configuration value that cannot be used; Pulumi prints its message without a traceback."""


def load_settings() -> TapStackArgs:
    """Read the stack's configuration and package the function for it.

    ``ENVIRONMENT_SUFFIX`` in the environment overrides the key ``environment_suffix``, whose default
    is the stack's name.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed.
        PackagingError: the function cannot be packaged.
    """
    config = pulumi.Config()
    declared = declared_settings()
    _refuse_unknown_keys([f"{config.name}:{name}" for name in declared], config.name)
    values = {name: _read(config, name, kind, rule) for name, (kind, rule) in declared.items()}
    return TapStackArgs(
        **values,
        package=build_package(values["lambda_runtime"], values["architecture"]),
        tags={"Project": config.name, "Environment": values["environment_suffix"], "ManagedBy": "pulumi"},
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
