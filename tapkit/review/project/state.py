"""Rules about the backend of Pulumi's state, and the encryption of the secrets in it."""

import ast
from collections.abc import Iterator
from urllib.parse import parse_qs

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder, mapping
from tapkit.review.project.shell import commands

# https://www.pulumi.com/docs/iac/concepts/state-and-backends/
SCHEMES = ("https", "s3", "gs", "azblob", "file", "postgres")
TERRAFORM_KEYS = ("use_lockfile", "dynamodb_table")
URL_VARIABLE = "PULUMI_BACKEND_URL="
SECRETS_PROVIDER = ("--secrets-provider", "change-secrets-provider", "PULUMI_CONFIG_PASSPHRASE")


def _backends(folder: Folder) -> Iterator[tuple[str, int | None, str]]:
    """Each backend that is declared or that a document logs in to: path, line, URL."""
    url = mapping(folder.project.get("backend")).get("url")
    if url:
        yield folder.project_file, folder.yaml_line(folder.project_file, "backend", "url"), str(url)
    for path, line, variables, words in commands(folder):
        for variable in variables:
            if variable.startswith(URL_VARIABLE):
                yield path, line, variable.removeprefix(URL_VARIABLE).strip("\"'")
        if words[:2] == ["pulumi", "login"]:
            yield from ((path, line, word) for word in words[2:] if not word.startswith("-"))


@project_rule(
    "state-backend",
    Severity.HIGH,
    f"Use a URL of {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}; Pulumi locks state itself.",
)
def state_backend(folder: Folder) -> Iterator[Problem]:
    """The state's backend is one that Pulumi knows, without Terraform's settings."""
    for path, line, url in _backends(folder):
        scheme, _, rest = url.partition("://")
        if scheme not in SCHEMES and not url.startswith("$"):
            yield path, line, f"{url} is not a backend of Pulumi"
        for key in sorted(parse_qs(rest.partition("?")[2]).keys() & set(TERRAFORM_KEYS)):
            yield path, line, f"{key} is a setting of Terraform's backend"
    for key in mapping(folder.project.get("backend")):
        if key != "url":
            line = folder.yaml_line(folder.project_file, "backend", str(key))
            yield folder.project_file, line, f"backend.{key} is not a setting of Pulumi's backend"
    for module in folder.program:
        for node in module.nodes:
            if isinstance(node, ast.keyword) and node.arg in TERRAFORM_KEYS[:1]:
                yield module.path, node.value.lineno, f"{node.arg} is a setting of Terraform's backend"


@project_rule(
    "state-encrypted",
    Severity.HIGH,
    "Create the stack with --secrets-provider, such as awskms://alias/…, or set secretsprovider in each stack file.",
)
def state_encrypted(folder: Folder) -> Iterator[Problem]:
    """A self-managed backend names a secrets provider."""
    own = [(path, line) for path, line, url in _backends(folder) if not url.startswith(("https:", "$"))]
    typed = " ".join(word for _, _, variables, words in commands(folder) for word in variables + words)
    named = all(stack.keys() & {"secretsprovider", "encryptionsalt"} for stack in folder.stacks.values())
    if own and not (folder.stacks and named) and not any(word in typed for word in SECRETS_PROVIDER):
        yield *own[0], "keeps state in a self-managed backend without a secrets provider"
