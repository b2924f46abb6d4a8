"""Rules about integration tests: they read the outputs, clean up, and report missing credentials."""

import ast
import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.collected import is_of
from tapkit.review.project.folder import Folder
from tapkit.review.project.helpers import helpers_of
from tapkit.review.project.syntax import Module, mentions

OUTPUTS = re.compile(r"output[\w-]*\.json|stack[ _]output|StackReference|\.outputs\(\)")
CREATES = re.compile(r"put_(object|item)|upload_file(obj)?|copy_object|send_message|create_(?!autospec)\w+")
DELETES = re.compile(r"(delete|remove|terminate|purge)_\w+|delete")
UNIQUE = {"uuid", "uuid1", "uuid4", "token_hex", "token_urlsafe"}
REFUSALS = {
    "BotoCoreError",
    "CredentialRetrievalError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "ProfileNotFound",
    "TokenRetrievalError",
    "get_credentials",
}


def _integration(folder: Folder) -> list[Module]:
    return [module for module in folder.tests if is_of("integration", module.path)]


@project_rule(
    "tests-read-outputs",
    Severity.HIGH,
    "Read the outputs that the deployment wrote, such as cfn-outputs/flat-outputs.json.",
)
def tests_read_outputs(folder: Folder) -> Iterator[Problem]:
    """Integration tests read the stack's outputs instead of guessing names."""
    modules = _integration(folder)
    if modules and not any(OUTPUTS.search(folder.text(module.path)) for module in modules):
        yield modules[0].path, None, "no integration test reads the outputs of the deployed stack"


@project_rule(
    "tests-clean-up",
    Severity.MEDIUM,
    "Name what a test creates with a UUID, and delete it in a fixture or in `finally`.",
)
def tests_clean_up(folder: Folder) -> Iterator[Problem]:
    """Integration tests give what they create a unique name, and delete it."""
    helpers = helpers_of(folder)
    deleting, unique = helpers.that(_deletes), helpers.that(_is_unique)
    for module in _integration(folder):
        created = next((node for node in module.nodes if _called(node, CREATES)), None)
        if created is not None:
            used = helpers.used_by(module, module.nodes)
            if not (any(map(_deletes, module.nodes)) or used & deleting):
                yield module.path, created.lineno, f"{created.func.attr} creates something that is never deleted"
            if not (any(map(_is_unique, module.nodes)) or used & unique):
                yield module.path, created.lineno, f"{created.func.attr} uses the same name in every run"


def _called(node: ast.AST, names: re.Pattern[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and names.fullmatch(node.func.attr) is not None
    )


def _deletes(node: ast.AST) -> bool:
    return _called(node, DELETES)


def _is_unique(node: ast.AST) -> bool:
    return bool(mentions([node]) & UNIQUE)


@project_rule(
    "tests-handle-credentials",
    Severity.MEDIUM,
    "Catch NoCredentialsError or BotoCoreError in a session fixture, and end the run with one sentence.",
)
def tests_handle_credentials(folder: Folder) -> Iterator[Problem]:
    """Integration tests that call AWS say in one sentence that credentials are missing."""
    modules = [module for module in _integration(folder) if "boto3" in module.imported]
    names = mentions(node for module in _integration(folder) for node in module.nodes)
    if modules and not names & REFUSALS:
        yield modules[0].path, None, "no integration test deals with missing credentials"
