"""A function's code: a runtime that AWS maintains, and a handler that is in its archive."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import Severity, resource_rule
from tapkit.policy.archives import archive_files
from tapkit.policy.model import Resource
from tapkit.policy.runtimes import DEPRECATION, today


@resource_rule("function-runtime-supported", Severity.HIGH, "Choose a runtime that AWS still maintains.", FUNCTION)
def function_runtime_supported(function: Resource) -> Iterator[str]:
    """A function runs on a runtime that AWS maintains."""
    runtime = function.value("runtime")
    if runtime is None and function.value("packageType") == "Image":
        return
    if runtime not in DEPRECATION:
        yield f"{runtime} is not a Lambda runtime"
    elif DEPRECATION[runtime] < today():
        yield f"AWS has not maintained {runtime} since {DEPRECATION[runtime]}"


@resource_rule(
    "function-handler-in-archive",
    Severity.CRITICAL,
    "Put the handler's file into the archive under the name that the handler says, before the last dot.",
    FUNCTION,
)
def function_handler_in_archive(function: Resource) -> Iterator[str]:
    """A Python function's handler names a function that its archive holds."""
    code, handler = function.value("code"), function.value("handler")
    if code is None or not str(function.value("runtime")).startswith("python"):
        return
    module, _dot, name = str(handler).rpartition(".")
    if not module:
        yield f"its handler is {handler}: it must be <file>.<function>"
        return
    try:
        files = archive_files(code, function.folder)
    except FileNotFoundError as error:
        yield f"{_shown(Path(error.filename), function.folder)} is missing"
        return
    path = module.replace(".", "/")
    source = files.get(f"{path}.py", files.get(f"{path}/__init__.py"))
    if source is None:
        top_level = sorted({path.partition("/")[0] for path in files})
        yield f"its handler is {handler}, but its archive has no {path}.py: it has {', '.join(top_level) or 'no files'}"
    else:
        yield from _missing_name(source, f"{path}.py", name)


def _shown(path: Path, folder: Path | None) -> Path:
    """A path as the program's author knows it, wherever the program's folder is."""
    return path.relative_to(folder) if folder and path.is_relative_to(folder) else path


def _missing_name(source: bytes, path: str, name: str) -> Iterator[str]:
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError) as error:
        yield f"{path} of its archive cannot be parsed: {error}"
        return
    if name not in {defined for node in tree.body for defined in _defined(node)}:
        yield f"{path} of its archive defines no {name}"


def _defined(node: ast.AST) -> Iterator[str]:
    """The names that a statement at a module's top level binds to what Lambda can call."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    # Lambda does not await a coroutine.
    elif not isinstance(node, ast.AsyncFunctionDef):
        for child in ast.iter_child_nodes(node):
            yield from _defined(child)
