"""The stacks' configurations compared: with the project's schema, and with each other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tapkit.checks import CHECKS
from tapkit.errors import UserError
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.expectations import EXPECTATIONS, LEFT_OUT, Settings
from tapkit.pulumi_yaml import as_kept, as_text, fits, is_secret
from tapkit.review.project import Folder
from tapkit.review.project.config_keys import declarations, values_of

# Of the rules that a project's folder is reviewed by, those on keys, their types and their namespace.
_RULES = ("config-namespace", "config-keys-declared", "stack-files-valid")
_NO_DEFAULT = "it has no default: without a value, each machine uses its own"


def compare_configurations(root: Path) -> list[Difference]:
    """Differences between the stacks' configurations and what they should be.

    Args:
        root: the project's folder.

    Raises:
        UserError: there is no project, or it has no stacks.
    """
    folder = Folder(root)
    if not folder.name:
        raise UserError(f"{root / folder.project_file} does not name a project: run this in a Pulumi project's folder.")
    if not folder.stacks:
        raise UserError(f"{root} has no stack files: add one with `pulumi stack init <name>`.")
    return [
        *_unreadable(folder),
        *_against_schema(folder),
        *_lacking(folder),
        *_between_stacks(read_settings(folder)),
    ]


def stack_of(path: str) -> str:
    """The stack whose file this is; empty for other files."""
    found = re.fullmatch(r"Pulumi\.(.+)\.ya?ml", path)
    return found[1] if found else ""


def read_settings(folder: Folder) -> Settings:
    """The stacks' settings, as the program gets to see them."""
    return {stack_of(path): _settings(folder, path) for path in folder.stacks}


def _settings(folder: Folder, path: str) -> dict[str, Any]:
    """A stack's configuration as the program reads it: defaults applied, in the declared types."""
    own = {key: as_kept(value) for key, value in values_of(folder, path).items()}
    settings = {}
    for key, schema in declarations(folder).items():
        value = _typed(schema.get("type"), own.get(key, schema.get("default")))
        if value is not None:
            settings[key.removeprefix(f"{folder.name}:")] = value
    if settings.get("environment_suffix") == "":
        settings["environment_suffix"] = stack_of(path)
    return settings


def _typed(kind: str | None, value: Any) -> Any:
    """A value in its declared type; None where it has another one, which the schema's rules report, or is secret."""
    if is_secret(value):
        return None
    match kind:
        case "integer":
            return int(value) if fits({"type": kind}, value) else None
        case "boolean":
            return {"true": True, "false": False}.get(as_text(value))
        case _:
            return value


def _unreadable(folder: Folder) -> Iterator[Difference]:
    for path, (line, message) in folder.unreadable.items():
        if path == folder.project_file or path in folder.stacks:
            yield Difference(stack_of(path), _place(path, line), "", "valid YAML", message)


def _against_schema(folder: Folder) -> Iterator[Difference]:
    for name in _RULES:
        for path, line, message in CHECKS[name].judge(folder):
            yield Difference(stack_of(path), _place(path, line), name, CHECKS[name].sentence, message)


def _place(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path


def _lacking(folder: Folder) -> Iterator[Difference]:
    """Keys of providers, which have no default, that one stack sets and another one does not."""
    stacks = {stack_of(path): values_of(folder, path) for path in folder.stacks}
    stacks = {stack: config for stack, config in stacks.items() if stack not in LEFT_OUT}
    for key in {key for config in stacks.values() for key in config if not key.startswith(f"{folder.name}:")}:
        having = [stack for stack, config in stacks.items() if key in config]
        for stack in stacks.keys() - set(having):
            yield Difference(stack, stack_file(stack), key, f"a value, as in {', '.join(having)}", None, _NO_DEFAULT)


def _between_stacks(settings: Settings) -> Iterator[Difference]:
    for expectation in EXPECTATIONS:
        for stack, expected, found in expectation.judge(settings):
            yield Difference(stack, stack_file(stack), expectation.key, expected, found, expectation.reason)


def stack_file(stack: str) -> str:
    """The file with a stack's configuration."""
    return f"Pulumi.{stack}.yaml"
