"""A Python file as rules see it: its syntax tree, with the questions that they ask about it."""

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Function = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, eq=False)
class Module:
    """A Python file of the project.

    Attributes:
        path: relative to the project's folder.
        tree: its syntax tree.
    """

    path: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> dict[str, str]:
        """The dotted names of imported names: ``pulumi_aws`` of ``aws``, ``pulumi.export`` of ``export``."""
        found = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                found |= {alias.asname or alias.name: f"{self._origin(node)}.{alias.name}" for alias in node.names}
        return found

    @cached_property
    def imported(self) -> set[str]:
        """The dotted names of everything imported."""
        plain = {alias.name for node in self.nodes if isinstance(node, ast.Import) for alias in node.names}
        return plain | set(self.imports.values())

    def _origin(self, node: ast.ImportFrom) -> str:
        package = PurePosixPath(self.path).parts[: -node.level] if node.level else ()
        return ".".join([*package, *([node.module] if node.module else [])])

    def name_of(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for, such as ``pulumi_aws.s3.Bucket``."""
        match node:
            case ast.Name():
                return self.imports.get(node.id, node.id)
            case ast.Attribute():
                return f"{self.name_of(node.value)}.{node.attr}"
            case ast.Call():
                return f"{self.name_of(node.func)}()"
            case _:
                return "?"

    def calls(self, name: str) -> Iterator[ast.Call]:
        """The calls of what a dotted name stands for."""
        return (node for node in self.nodes if isinstance(node, ast.Call) and self.name_of(node.func) == name)

    @property
    def classes(self) -> list[ast.ClassDef]:
        """Every class, wherever it is defined."""
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @property
    def functions(self) -> list[Function]:
        """Every function and method, wherever it is defined."""
        return [node for node in self.nodes if isinstance(node, Function)]

    def constant(self, node: ast.AST | None) -> object:
        """The value of a literal, or of a name that the module binds to one; None for anything else."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            assigned = (statement for statement in self.tree.body if isinstance(statement, ast.Assign))
            bound = (statement.value for statement in assigned if _binds(statement, node.id))
            return next((value.value for value in bound if isinstance(value, ast.Constant)), None)
        return None


def _binds(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)


def functions_of(owner: ast.Module | ast.ClassDef) -> list[Function]:
    """The functions at the top of a module, or the methods of a class."""
    return [node for node in owner.body if isinstance(node, Function)]


def argument(call: ast.Call, position: int | None, name: str) -> ast.expr | None:
    """An argument of a call, by its keyword or else by its position, if it has one."""
    by_name = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if by_name is None and position is not None and position < len(call.args):
        return call.args[position]
    return by_name


def closure(found: set[T], items: Iterable[T], follows: Callable[[T, set[T]], bool]) -> set[T]:
    """Some items, and all others that follow from them, directly or through one another.

    Args:
        found: those to start from.
        items: all that there are.
        follows: whether an item follows from those found so far.
    """
    while more := {item for item in items if item not in found and follows(item, found)}:
        found = found | more
    return found


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a body, its docstring left out."""
    return body[1:] if is_text(body[0]) else body


def is_text(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but a string."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of functions and classes defined in it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, SCOPES):
            pending += ast.iter_child_nodes(node)


def mentions(nodes: Iterable[ast.AST]) -> set[str]:
    """Every name, attribute and parameter in some nodes."""
    found = set()
    for node in nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                found.add(name)
    return found
