"""Calls of AWS's API in a function's sources, found by reading them: nothing of a project is run.

A call counts where the client or resource that it is made on can be followed to ``boto3.client("…")`` or
``boto3.resource("…")`` with a literal name: through names, attributes of self, and functions that return one.
"""

import ast
import functools
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# What a name stands for: a session, a client of a service, or a resource of one, such as ("dynamodb", "Table").
Handle = tuple[str, str]
SESSION: Handle = ("", "session")
CLIENT = "client"
_MODULES = {"boto3", "boto3.session"}
_SESSIONS = {"Session"}
_WRAPPERS = {"get_paginator", "get_waiter", "generate_presigned_url"}
_DIST_INFO = re.compile(r"(?P<package>[^/]+)-[^/-]+\.dist-info/(?P<file>RECORD|top_level\.txt)")
_PARTS = {
    "dynamodb": {"Table"},
    "s3": {"Bucket", "Object", "ObjectSummary"},
    "sqs": {"Queue", "get_queue_by_name"},
    "sns": {"Topic"},
}


@dataclass(frozen=True)
class SdkCall:
    """A call of AWS's API.

    Attributes:
        service: as boto3 names it, such as ``s3``.
        part: ``client``, or the part of a resource that it is made on, such as ``Table``.
        method: as boto3 names it, such as ``get_object``.
        path: the file in the archive.
        line: in that file.
        keywords: the names of its keyword arguments.
    """

    service: str
    part: str
    method: str
    path: str
    line: int
    keywords: frozenset[str] = frozenset()


@dataclass
class Sources:
    """The modules of a function, those of installed packages left out.

    Attributes:
        trees: the syntax trees by path.
        opaque: why something that the function calls could not be followed; empty where all was.
    """

    trees: dict[str, ast.Module]
    opaque: list[str] = field(default_factory=list)

    @functools.cached_property
    def bindings(self) -> dict[str, Handle]:
        """What names stand for, whichever module binds them; those that stand for several things are left out."""
        found: dict[str, Handle] = {}
        ambiguous: set[str] = set()
        # A name may be bound by what another one stands for, in any order.
        while True:
            before, meanings = found, defaultdict(set)
            for tree in self.trees.values():
                for name, handle in _bound(tree, before):
                    meanings[name].add(handle)
            ambiguous |= {name for name, handles in meanings.items() if len(handles) > 1}
            found = {name: min(handles) for name, handles in meanings.items() if name not in ambiguous}
            if found == before:
                return found

    def calls(self) -> Iterator[SdkCall]:
        """The calls of AWS's API."""
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    handle = _handle(node.func.value, self.bindings)
                    if handle and handle != SESSION and _handle(node, self.bindings) is None:
                        yield from _called(node, handle, path)


def _called(node: ast.Call, handle: Handle, path: str) -> Iterator[SdkCall]:
    """The call that a method's call stands for; none where a paginator's or waiter's name is no literal."""
    method = node.func.attr
    if method in _WRAPPERS:
        method = next((str(first.value) for first in node.args[:1] if isinstance(first, ast.Constant)), "")
    keywords = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
    if method:
        yield SdkCall(*handle, method, path, node.lineno, keywords)


def _bound(tree: ast.Module, known: Mapping[str, Handle]) -> Iterator[tuple[str, Handle]]:
    """The names that a module binds to a handle."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                named = targets
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                named = [target]
            case ast.NamedExpr(target=target, value=value):
                named = [target]
            case ast.FunctionDef(name=name):
                returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
                yield from ((f"{name}()", handle) for each in returned if (handle := _handle(each, known)))
                continue
            case _:
                continue
        handle = _handle(value, known)
        if handle:
            yield from ((_name(target), handle) for target in named if _name(target))


def _name(node: ast.AST) -> str:
    """A name, or an attribute of self or of a module, by which a handle may be found again."""
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name):
            return name
    return ""


def _handle(node: ast.AST, known: Mapping[str, Handle]) -> Handle | None:
    """What an expression stands for, as far as that is known."""
    match node:
        case ast.BoolOp(values=values):
            return next((handle for value in values if (handle := _handle(value, known))), None)
        case ast.Call(func=ast.Name(id="client" | "resource" as sort)):
            return _made(sort, node)
        case ast.Call(func=ast.Name(id=name)):
            return known.get(f"{name}()")
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return _of_method(node, owner, name, known)
    return known.get(_name(node))


def _of_method(node: ast.Call, owner: ast.expr, name: str, known: Mapping[str, Handle]) -> Handle | None:
    """What a call of an object's method stands for: a session, a client, a part of a resource."""
    whose = SESSION if ast.unparse(owner) in _MODULES else _handle(owner, known)
    if whose == SESSION:
        return SESSION if name in _SESSIONS else _made(name, node) if name in ("client", "resource") else None
    if whose is None:
        return known.get(f"{name}()") if isinstance(owner, ast.Name) else None
    service, part = whose
    return (service, name) if part in ("resource", "Bucket") and name in _PARTS.get(service, ()) else None


def _made(sort: str, call: ast.Call) -> Handle | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "service_name"]
    match [*call.args, *named]:
        case [ast.Constant(value=str() as service), *_]:
            return service, sort
    return None


def read_sources(files: Mapping[str, bytes], entry: str) -> Sources:
    """The modules of an archive that its entry module imports, directly or not, installed packages left out.

    Args:
        files: of the archive, by path.
        entry: path of the entry module.
    """
    installed = _installed(files)
    found = Sources({})
    pending = [entry]
    while pending:
        path = pending.pop()
        if path in found.trees or path not in files:
            continue
        package = path.partition("/")[0].removesuffix(".py")
        if path != entry and (package in installed or _is_published(package, files)):
            continue
        try:
            tree = ast.parse(files[path])
        except (SyntaxError, ValueError):
            found.opaque.append(f"{path} cannot be parsed")
            continue
        found.trees[path] = tree
        pending += [module for node in ast.walk(tree) for module in _imported(node, path)]
        if _makes_unknown(tree):
            found.opaque.append(f"{path} chooses the service of a client when it runs")
    return found


def _installed(files: Mapping[str, bytes]) -> set[str]:
    """The top-level names of the packages that pip has installed into an archive."""
    found = set()
    for path, content in files.items():
        if _DIST_INFO.fullmatch(path):
            lines = content.decode(errors="replace").splitlines()
            found |= {line.partition(",")[0].partition("/")[0].removesuffix(".py") for line in lines}
    return found


def _is_published(package: str, files: Mapping[str, bytes]) -> bool:
    """Whether a package is no project's own: it declares its types to others, or is installed here, too."""
    if f"{package}/py.typed" in files:
        return True
    spec = importlib.util.find_spec(package)
    return spec is not None and "site-packages" in str(spec.origin)


def _imported(node: ast.AST, path: str) -> Iterator[str]:
    """The files that an import may mean, beside the importing file or at the top."""
    match node:
        case ast.Import(names=aliases):
            dotted = [alias.name for alias in aliases]
        case ast.ImportFrom(module=module, names=aliases):
            dotted = [module] if module else []
            dotted += [".".join(filter(None, (module, alias.name))) for alias in aliases]
        case _:
            return
    beside = path.rpartition("/")[0]
    for name in dotted:
        place = name.replace(".", "/")
        for folder in dict.fromkeys(("", beside and f"{beside}/")):
            yield from (f"{folder}{place}.py", f"{folder}{place}/__init__.py")


def _makes_unknown(tree: ast.Module) -> bool:
    """Whether a client is made of a service that is no literal."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("client", "resource")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "boto3"
        and _made(node.func.attr, node) is None
        for node in ast.walk(tree)
    )
