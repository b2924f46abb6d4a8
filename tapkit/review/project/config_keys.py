"""Rules about the keys of the project's configuration: declared, set and read under the same names."""

from collections.abc import Iterator, Mapping
from typing import Any

from tapkit.checks import Problem, Severity, project_rule
from tapkit.pulumi_yaml import as_kept, fits
from tapkit.review.project.config_reads import names_of_settings, reads
from tapkit.review.project.folder import Folder, mapping

# https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
STACK_KEYS = {"config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"}
TYPES = ("string", "integer", "boolean", "array", "object")
# What people set of the provider's configuration, and sometimes under another name than its own:
# https://www.pulumi.com/registry/packages/aws/installation-configuration/#configuration-reference
AWS_KEYS = {
    "accessKey",
    "allowedAccountIds",
    "assumeRoles",
    "defaultTags",
    "endpoints",
    "forbiddenAccountIds",
    "ignoreTags",
    "maxRetries",
    "profile",
    "region",
    "secretKey",
    "sharedConfigFiles",
    "sharedCredentialsFiles",
    "token",
}


def declarations(folder: Folder) -> dict[str, Mapping[str, Any]]:
    """The declarations of Pulumi.yaml, by full key."""
    return {
        _full(folder, key): value if isinstance(value, Mapping) else {"default": value}
        for key, value in mapping(folder.project.get("config")).items()
    }


def stack_settings(folder: Folder) -> Iterator[tuple[str, str, Any]]:
    """The settings of all stack files: path, key, value."""
    for path, stack in folder.stacks.items():
        for key, value in mapping(stack.get("config")).items():
            yield path, str(key), value


def values_of(folder: Folder, path: str) -> dict[str, Any]:
    """The settings of a stack's file, by full key."""
    return {_full(folder, key): value for key, value in mapping(folder.stacks[path].get("config")).items()}


def line_of_setting(folder: Folder, path: str, key: str) -> int | None:
    short = key.removeprefix(f"{folder.name}:")
    return folder.yaml_line(path, "config", key) or folder.yaml_line(path, "config", short)


def _full(folder: Folder, key: Any) -> str:
    return str(key) if ":" in str(key) else f"{folder.name}:{key}"


def _providers(folder: Folder) -> set[str]:
    """The namespaces of the providers that the program imports."""
    packages = {name.partition(".")[0] for module in folder.program for name in module.imported}
    return {name.removeprefix("pulumi_").replace("_", "-") for name in packages if name.startswith("pulumi_")}


def _belongs_to_aws(folder: Folder, short: str) -> bool:
    """Whether a key is one of the AWS provider's, and not one of the project's."""
    if short not in AWS_KEYS or "aws" not in _providers(folder):
        return False
    return f"{folder.name}:{short}" not in {*declarations(folder), *(read.key for read in reads(folder))}


@project_rule(
    "config-namespace",
    Severity.HIGH,
    "Put the project's keys under the `name:` of Pulumi.yaml, and a provider's under the provider's name.",
)
def config_namespace(folder: Folder) -> Iterator[Problem]:
    """A stack file's keys are in the namespace of the project, of a provider, or in one that the program reads."""
    read = {place.key.partition(":")[0] for place in reads(folder)}
    known = {"pulumi", "aws", folder.name} | _providers(folder) | read
    for path, key, _ in stack_settings(folder):
        namespace, separator, short = key.rpartition(":")
        of_aws = _belongs_to_aws(folder, short)
        if not separator:
            wrong = "has no namespace"
        elif namespace not in known:
            wrong = "is in no namespace of this project"
        elif of_aws and namespace == folder.name:
            wrong = "is the AWS provider's, which does not read it there"
        else:
            continue
        wanted = f"aws:{short}" if of_aws else f"{folder.name}:{short}"
        yield path, line_of_setting(folder, path, key), f"{key} {wrong}; write {wanted}"


@project_rule(
    "config-keys-declared",
    Severity.MEDIUM,
    "Declare the key under `config:` in Pulumi.yaml, with its type, default and description.",
)
def config_keys_declared(folder: Folder) -> Iterator[Problem]:
    """Each key of the project that a stack file sets or the program reads is declared in Pulumi.yaml."""
    declared = declarations(folder)
    own = f"{folder.name}:"
    for path, key, _ in stack_settings(folder):
        # A provider's key has to be moved instead: config-namespace reports it.
        if key.startswith(own) and key not in declared and not _belongs_to_aws(folder, key.removeprefix(own)):
            yield path, line_of_setting(folder, path, key), f"{key} is set and not declared in {folder.project_file}"
    for path, line, key in reads(folder):
        if key.startswith(own) and key not in declared:
            yield path, line, f"{key} is read and not declared in {folder.project_file}"


@project_rule(
    "config-keys-read", Severity.LOW, "Read the key with pulumi.Config(), or remove its declaration from Pulumi.yaml."
)
def config_keys_read(folder: Folder) -> Iterator[Problem]:
    """Each declared key of the project is read by the program.

    Where the program computes the keys that it reads, a dataclass's field or a text of that name counts.
    """
    found = reads(folder)
    known = {read.key for read in found}
    if any(not read.key for read in found):
        known |= {f"{folder.name}:{name}" for module in folder.program for name in names_of_settings(module)}
    for key in declarations(folder):
        short = key.removeprefix(f"{folder.name}:")
        if short != key and key not in known:
            line = line_of_setting(folder, folder.project_file, key)
            yield folder.project_file, line, f"{key} is declared and never read"


@project_rule(
    "stack-files-valid", Severity.HIGH, "Give the key a value of its declared type, or change the declaration."
)
def stack_files_valid(folder: Folder) -> Iterator[Problem]:
    """Stack files have keys that Pulumi knows, and a value of the declared type for each key without a default."""
    declared = declarations(folder)
    for key, schema in declared.items():
        if message := _wrong_declaration(key, schema):
            yield folder.project_file, line_of_setting(folder, folder.project_file, key), message
    for path, stack in folder.stacks.items():
        for key in sorted(map(str, stack.keys() - STACK_KEYS)):
            yield path, folder.yaml_line(path, key), f"{key} is not a key of a stack file"
        values = values_of(folder, path)
        for key, schema in declared.items():
            if key not in values and schema.get("default", schema.get("value")) is None:
                yield path, None, f"{key} has no value and {folder.project_file} declares no default"
            elif key in values and not fits(schema, as_kept(values[key])):
                line = line_of_setting(folder, path, key)
                yield path, line, f"{key} is {values[key]!r}: its type is {schema['type']}"


def _wrong_declaration(key: str, schema: Mapping[str, Any]) -> str | None:
    kind, default = schema.get("type", "string"), schema.get("default")
    if kind not in TYPES:
        return f"{key} is of type {kind}: it must be {', '.join(TYPES[:-1])} or {TYPES[-1]}"
    if default is not None and not fits(schema, default):
        return f"the default of {key} is {default!r}: its type is {kind}"
    return None
