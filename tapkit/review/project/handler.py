"""Rules about the function's handler: its signature, response, errors and keys."""

import ast
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.entry import FUNCTION
from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Function, Module, argument, functions_of, mentions, own_nodes

DEFAULT_NAME = "lambda_handler"
HANDLER_SETTING = re.compile(r"[\w/.-]+\.(?P<name>\w+)")
BROAD = {"Exception", "BaseException"}


class Handler(NamedTuple):
    """A handler with the module that it is in; a module in a string has the line that it starts at."""

    module: Module
    function: Function
    offset: int


def handlers(folder: Folder) -> Iterator[Handler]:
    """The functions that Lambda runs, in files and in strings of the program."""
    names = {DEFAULT_NAME} | {name for _, _, name in _handler_settings(folder)}
    for module in folder.sources_without_tests:
        yield from (Handler(module, function, 0) for function in functions_of(module.tree) if function.name in names)
    for module in folder.program:
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\ndef " in f"\n{node.value}":
                inline = _inline(module.path, node.value)
                # Counted from the end: the text may start on the line after its quotes.
                start = max(node.lineno, node.end_lineno - node.value.count("\n"))
                found = (function for function in functions_of(inline.tree) if function.name in names)
                yield from (Handler(inline, function, start - 1) for function in found)


def _inline(path: str, source: str) -> Module:
    try:
        return Module(path, ast.parse(textwrap.dedent(source)))
    except (SyntaxError, ValueError):
        return Module(path, ast.Module([], []))


def _handler_settings(folder: Folder) -> Iterator[tuple[str, int, str]]:
    """The functions of the program that run Python: path, line, name of the handler."""
    for module in folder.program:
        for call in module.calls(FUNCTION):
            setting = module.constant(argument(call, None, "handler"))
            found = HANDLER_SETTING.fullmatch(setting) if isinstance(setting, str) else None
            runtime = module.constant(argument(call, None, "runtime"))
            packaged = argument(call, None, "image_uri") is None
            if packaged and str(runtime or "python").startswith("python"):
                yield module.path, call.lineno, found["name"] if found else DEFAULT_NAME


@project_rule(
    "handler-returns-response",
    Severity.CRITICAL,
    "Return a statusCode and a JSON body, and let errors be raised: Lambda retries only after an exception.",
)
def handler_returns_response(folder: Folder) -> Iterator[Problem]:
    """The handler takes an event and a context, returns a response, and raises what fails."""
    found = list(handlers(folder))
    for path, line, name in _handler_settings(folder):
        if name not in {handler.function.name for handler in found}:
            yield path, line, f"no file of the project defines the handler {name}"
    for module, function, offset in found:
        line, name = function.lineno + offset, function.name
        count = len([*function.args.posonlyargs, *function.args.args])
        if count != 2 and function.args.vararg is None:
            yield module.path, line, f"{name} takes {count} arguments: Lambda gives an event and a context"
        if isinstance(function, ast.AsyncFunctionDef):
            message = f"{name} is async, and Lambda does not await it: call asyncio.run in a plain function"
            yield module.path, line, message
        nodes = list(own_nodes(function))
        returned = [node for node in nodes if isinstance(node, ast.Return) and node.value is not None]
        if not returned:
            yield module.path, line, f"{name} returns nothing"
        for node in returned:
            for message in _wrong_response(node.value):
                yield module.path, node.lineno + offset, message
        for node in nodes:
            if isinstance(node, ast.ExceptHandler) and _loses(node, nodes):
                message = f"{name} catches everything and raises nothing: events get lost"
                yield module.path, node.lineno + offset, message


def _wrong_response(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        entries = {key.value: entry for key, entry in pairs if isinstance(key, ast.Constant)}
        if None not in value.keys:  # **more may hold what is missing
            yield from (f"the response has no {key}" for key in ("statusCode", "body") if key not in entries)
        if isinstance(entries.get("body"), ast.Dict | ast.List):
            yield "the response's body is not JSON text"


def _loses(clause: ast.ExceptHandler, nodes: list[ast.AST]) -> bool:
    """Whether a clause that catches everything neither raises, nor leaves that to a later statement."""
    caught = mentions(ast.walk(clause.type)) if clause.type else BROAD
    inside = [node for statement in clause.body for node in ast.walk(statement)]
    if not caught & BROAD or any(isinstance(node, ast.Raise) for node in inside):
        return False
    returns = any(isinstance(node, ast.Return) for node in inside)
    return returns or not any(isinstance(node, ast.Raise) and node.lineno > clause.lineno for node in nodes)


@project_rule("handler-logs", Severity.LOW, "Log with a logger: it adds the level, the time and the request's id.")
def handler_logs(folder: Folder) -> Iterator[Problem]:
    """The handler's module logs with a logger."""
    for module, _, offset in handlers(folder):
        for call in module.calls("print"):
            yield module.path, call.lineno + offset, "prints instead of logging"


@project_rule(
    "handler-decodes-keys", Severity.HIGH, "Decode the key with urllib.parse.unquote_plus: S3 sends it URL-encoded."
)
def handler_decodes_keys(folder: Folder) -> Iterator[Problem]:
    """A handler that reads an object's key from the event decodes it."""
    for module, _, offset in handlers(folder):
        keys = [node for node in module.nodes if _looks_up(node) == "key"]
        of_object = any(_looks_up(node) == "object" for node in module.nodes)
        if keys and of_object and "unquote_plus" not in mentions(module.nodes):
            yield module.path, keys[0].lineno + offset, "uses the key as S3 sends it, URL-encoded"


def _looks_up(node: ast.AST) -> object:
    """The key that an expression looks up with brackets or get."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=key)):
            return key
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=key), *_]):
            return key
    return None
