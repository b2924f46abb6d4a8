"""Places where a program reads its configuration."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Module

GETTER = re.compile(r"(get|require)(_secret)?(_int|_bool|_float|_object)?")
CONFIG = "pulumi.Config"


class Read(NamedTuple):
    """A place where the program reads a key; the key is empty where the program computes it."""

    path: str
    line: int
    key: str


def reads(folder: Folder) -> list[Read]:
    """The places where the program reads its configuration."""
    return [read for module in folder.program for read in _reads_of(folder, module)]


def names_of_settings(module: Module) -> Iterator[str]:
    """Possible names of keys that a module computes: the fields of its dataclasses, and its strings."""
    for definition in module.classes:
        decorators = [getattr(decorator, "func", decorator) for decorator in definition.decorator_list]
        if any("dataclass" in module.name_of(decorator) for decorator in decorators):
            yield from (module.name_of(field.target) for field in definition.body if isinstance(field, ast.AnnAssign))
    yield from (node.value for node in module.nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _reads_of(folder: Folder, module: Module) -> Iterator[Read]:
    namespaces = _config_objects(folder, module)
    literal: set[ast.AST] = set()
    for node in module.nodes:
        if isinstance(node, ast.Call) and _is_getter(module, node.func, namespaces) and node.args:
            key = module.constant(node.args[0])
            if isinstance(key, str):
                literal.add(node.func)
                yield Read(module.path, node.lineno, f"{_namespace(folder, module, node.func, namespaces)}:{key}")
    for node in module.nodes:
        if node not in literal and _is_getter(module, node, namespaces):
            yield Read(module.path, node.lineno, "")


def _config_objects(folder: Folder, module: Module) -> dict[str, str]:
    """The names that stand for a Config object in a module, each with its namespace."""
    found = {}
    for node in module.nodes:
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
                for call in value.values if isinstance(value, ast.BoolOp) else [value]:
                    if isinstance(call, ast.Call) and module.name_of(call.func) == CONFIG:
                        found[module.name_of(target)] = _namespace_of_call(folder, module, call)
            case ast.arg(annotation=ast.expr() as annotation) if module.name_of(annotation) == CONFIG:
                found[node.arg] = folder.name
    return found


def _namespace_of_call(folder: Folder, module: Module, call: ast.Call) -> str:
    return str(module.constant(call.args[0]) or folder.name) if call.args else folder.name


def _is_getter(module: Module, node: ast.AST, namespaces: dict[str, str]) -> bool:
    if not (isinstance(node, ast.Attribute) and GETTER.fullmatch(node.attr)):
        return False
    return module.name_of(node.value) in (*namespaces, f"{CONFIG}()")


def _namespace(folder: Folder, module: Module, getter: ast.Attribute, namespaces: dict[str, str]) -> str:
    if isinstance(getter.value, ast.Call):
        return _namespace_of_call(folder, module, getter.value)
    return namespaces[module.name_of(getter.value)]
