"""Pulumi.yaml and a stack's file, read and checked as Pulumi's command line does.

https://www.pulumi.com/docs/iac/concepts/projects/project-file/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.pulumi_yaml import YAMLError, as_kept, as_text, fits, is_secret, load

ORGANIZATION = "organization"  # the only one where the state is kept in a bucket or a folder
DEFAULT_REGION = "us-east-1"
TYPES = ("string", "integer", "boolean", "array", "object")


class EncryptedValue(UserError):
    """A value of a stack's file that only Pulumi's command line can read."""


@dataclass(frozen=True)
class Project:
    """A Pulumi project with one of its stacks selected.

    Attributes:
        root: the project's folder.
        name: of the project, which is also its configuration's namespace.
        stack: name of the selected stack.
        entry: the program that Pulumi runs.
        config: the stack's configuration with declared defaults applied, by full key.
        last_outputs: what the stack exported when it was last deployed.
    """

    root: Path
    name: str
    stack: str
    entry: Path
    config: dict[str, str]
    last_outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The AWS region that the stack deploys to."""
        return self.config.get("aws:region", DEFAULT_REGION)

    @property
    def folder(self) -> Path:
        """Where the program runs, which its relative paths start from."""
        return self.entry.parent.resolve()


def load_project(root: Path, stack: str, more: Mapping[str, str] | None = None) -> Project:
    """Read a project and one of its stacks.

    Args:
        root: the project's folder.
        stack: its name. A project without any stack's file has every stack: each with the defaults of Pulumi.yaml,
            in ``DEFAULT_REGION``.
        more: values that take the place of the stack file's, by key.

    Raises:
        UserError: a file is missing or cannot be read, or a value is missing or of the wrong type.
    """
    definition = _read_yaml(root / "Pulumi.yaml", "Run this in a Pulumi project's folder, or name it with --project.")
    name = definition.get("name")
    if not (name and isinstance(name, str)):
        raise UserError(f"{root / 'Pulumi.yaml'} does not name a project: add a line `name: …`.")
    known = sorted(path.stem.removeprefix("Pulumi.") for path in root.glob("Pulumi.*.yaml"))
    if known:
        settings = _read_yaml(root / f"Pulumi.{stack}.yaml", f"Stacks here: {', '.join(known)}.")
    else:
        settings = {"config": {"aws:region": DEFAULT_REGION}}
    values = {**(settings.get("config") or {}), **(more or {})}
    main = root / definition.get("main", ".")
    return Project(
        root=root,
        name=name,
        stack=stack,
        entry=main / "__main__.py" if main.is_dir() else main,
        config=_configuration(name, stack, definition.get("config") or {}, values),
    )


def _read_yaml(path: Path, remedy: str) -> Mapping[str, Any]:
    try:
        content = load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist. {remedy}") from error
    except YAMLError as error:
        raise UserError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, Mapping):
        raise UserError(f"{path} does not hold keys and their values.")
    return content


def _configuration(project: str, stack: str, declared: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    merged: dict[str, Any] = {}
    for short_key, value in values.items():
        key = _full_key(project, str(short_key))
        if is_secret(value):
            raise EncryptedValue(f"Pulumi.{stack}.yaml: {key} is encrypted; only Pulumi's command line can decrypt it.")
        merged[key] = as_kept(value)
    for short_key, declaration in declared.items():
        key = _full_key(project, short_key)
        schema = declaration if isinstance(declaration, Mapping) else {"value": declaration}
        if schema.get("type") not in (None, *TYPES):
            raise UserError(
                f"Pulumi.yaml declares the type {schema['type']}: use {', '.join(TYPES[:-1])} or {TYPES[-1]}."
            )
        default = schema.get("default", schema.get("value"))
        for source, value in (("Pulumi.yaml: the default of", default), (f"Pulumi.{stack}.yaml:", merged.get(key))):
            if value is not None and not fits(schema, value):
                raise UserError(f"{source} {key} is {value!r}: it must be of type {schema['type']}.")
        if key not in merged and default is None:
            raise UserError(f"Pulumi.{stack}.yaml: {key} has no value and Pulumi.yaml declares no default.")
        merged.setdefault(key, default)
    return {key: as_text(value) for key, value in merged.items()}


def _full_key(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"
