"""A function's own source, read from its archive and never run: its calls, and the texts that are known in them."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tapkit.checks import UnknownValue
from tapkit.policy.archives import archive_files
from tapkit.policy.model import Resource

_MOST_OWN_FILES = 40  # in a folder that a function's author wrote
_DEEPEST = 8  # assignments followed from one name to another


@dataclass(frozen=True)
class Source:
    """A module of a function's own.

    Attributes:
        path: in the archive.
        text: of the module.
        tree: the same, parsed.
    """

    path: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class Text:
    """A text of which at least a part may be known without running the program.

    Attributes:
        start: how it certainly begins.
        end: how it certainly ends.
        whole: whether that is all of it; then start and end are the same.
    """

    start: str = ""
    end: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Called:
    """A call in a function's source.

    Attributes:
        name: of what is called, without what it is called on, such as ``put_object``.
        node: the call.
        source: the module that it is in.
        environment: the variables that the function runs with.
    """

    name: str
    node: ast.Call
    source: Source
    environment: Mapping[str, Any]

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """An argument by its keyword, or by its position where it may stand there."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and position < len(self.node.args):
            return self.node.args[position]
        return None

    def assigned(self, name: str) -> list[ast.expr | None]:
        """The values that a name is given in the module; None for each that is not simply assigned."""
        return [value for node in ast.walk(self.source.tree) for value in _given(node, name)]

    def text(self, node: ast.expr | None) -> Text:
        """The part of an expression's text that is known."""
        return _text(node, self, 0)


def _given(node: ast.AST, name: str) -> Iterator[ast.expr | None]:
    if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
        yield node.value
    elif isinstance(node, ast.arg) and node.arg == name:
        yield None
    elif isinstance(node, ast.For | ast.comprehension | ast.AugAssign | ast.Assign | ast.NamedExpr):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        stored = [inner for target in targets if target for inner in ast.walk(target)]
        yield from [None for inner in stored if isinstance(inner, ast.Name) and inner.id == name]


def sources_of(function: Resource) -> list[Source]:
    """The modules that a Python function's author wrote: the handler's, and those that it imports from the archive.

    Raises:
        UnknownValue: the archive is not known or not here, holds no such handler, or one that is not Python.
    """
    code, handler = function.value("code"), str(function.value("handler"))
    if code is None or not str(function.value("runtime")).startswith("python"):
        raise UnknownValue(f"the source of {function.name}")
    try:
        files = archive_files(code, function.folder)
    except OSError as error:
        raise UnknownValue(f"the source of {function.name}") from error
    foreign = _installed(files)
    own = {
        path: content
        for path, content in files.items()
        if path.endswith(".py") and path.partition("/")[0] not in foreign
    }
    found: dict[str, Source] = {}
    _collect(handler.rpartition(".")[0].replace(".", "/"), own, found)
    if not found:
        raise UnknownValue(f"the source of {function.name}")
    return list(found.values())


def _installed(files: Mapping[str, bytes]) -> set[str]:
    """The top-level names in an archive that are installed packages, by what only those have or by their size."""
    recorded = {
        line.partition("/")[0].partition(",")[0]
        for path, content in files.items()
        if path.endswith(".dist-info/RECORD")
        for line in content.decode(errors="replace").splitlines()
    }
    typed = {path.removesuffix("/py.typed") for path in files if path.endswith("/py.typed")}
    sizes = Counter(path.partition("/")[0] for path in files if "/" in path)
    return recorded | typed | {name for name, size in sizes.items() if size > _MOST_OWN_FILES}


def _collect(module: str, files: Mapping[str, bytes], found: dict[str, Source]) -> None:
    path = next((path for path in (f"{module}.py", f"{module}/__init__.py") if path in files), None)
    if path is None or path in found:
        return
    text = files[path].decode(errors="replace")
    try:
        found[path] = Source(path, text, ast.parse(text, path))
    except (SyntaxError, ValueError):  # function-handler-in-archive reports it
        return
    folder = path.rpartition("/")[0]
    for imported in _imported(found[path].tree):
        for place in dict.fromkeys((imported, f"{folder}/{imported}".lstrip("/"))):
            _collect(place, files, found)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.replace(".", "/") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").replace(".", "/")
            yield module
            yield from (f"{module}/{alias.name}".lstrip("/") for alias in node.names)


def calls_of(function: Resource) -> list[Called]:
    """The calls in a function's own source.

    Raises:
        UnknownValue: that is not known, as for sources_of, or neither is the environment.
    """
    environment = function.value("environment.variables") or {}
    return [
        Called(name, node, source, environment)
        for source in sources_of(function)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for name in [_name(node.func)]
    ]


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _text(node: ast.expr | None, call: Called, depth: int) -> Text:
    if isinstance(node, ast.Name):
        values = call.assigned(node.id)
        return _text(values[0], call, depth + 1) if len(values) == 1 and depth < _DEEPEST else Text()
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, call, depth)
    if isinstance(node, ast.JoinedStr):
        return _joined([_text(part, call, depth) for part in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([_text(node.left, call, depth), _text(node.right, call, depth)])
    return _written(node) or _of_environment(node, call, depth)


def _written(node: ast.expr | None) -> Text | None:
    """A text that is written out, or filled in with ``format`` or ``%``."""
    match node:
        case ast.Constant(value=str() as text):
            return Text(text, text, True)
        case ast.Call(ast.Attribute(ast.Constant(value=str() as text), "format")):
            return Text(text.partition("{")[0], text.rpartition("}")[2])
        case ast.BinOp(ast.Constant(value=str() as text), ast.Mod(), _):
            return Text(text.partition("%")[0])
    return None


def _joined(parts: Sequence[Text]) -> Text:
    start, end = "", ""
    for part in parts:
        start += part.start
        if not part.whole:
            break
    for part in reversed(parts):
        end = part.end + end
        if not part.whole:
            break
    return Text(start, end, all(part.whole for part in parts))


def _of_environment(node: ast.expr | None, call: Called, depth: int) -> Text:
    """``os.environ["NAME"]``, ``os.environ.get("NAME", default)`` and ``os.getenv("NAME", default)``"""
    default = None
    match node:
        case ast.Subscript(value, ast.Constant(value=str() as name)) if ast.unparse(value).endswith("environ"):
            pass
        case ast.Call(func, [ast.Constant(value=str() as name), *others]) if ast.unparse(func).endswith(
            ("environ.get", "getenv")
        ):
            default = others[0] if others else None
        case _:
            return Text()
    if name in call.environment:
        text = str(call.environment[name])
        return Text(text, text, True)
    return _text(default, call, depth)
