"""A Python file as rules see it: its syntax tree, with the questions that they ask about it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

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
        """What each imported name stands for: ``aws`` for ``pulumi_aws``, ``export`` for ``pulumi.export``."""
        found = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for each in node.names:
                    top = each.name.partition(".")[0]
                    found[each.asname or top] = each.name if each.asname else top
            elif isinstance(node, ast.ImportFrom):
                found |= {each.asname or each.name: f"{self._origin(node)}.{each.name}" for each in node.names}
        return found

    @cached_property
    def imported(self) -> set[str]:
        """The dotted names of everything imported."""
        plain = {each.name for node in self.nodes if isinstance(node, ast.Import) for each in node.names}
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
            bound = (each.value for each in self.tree.body if isinstance(each, ast.Assign) and _binds(each, node.id))
            return next((each.value for each in bound if isinstance(each, ast.Constant)), None)
        return None


def _binds(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)


def argument(call: ast.Call, position: int | None, name: str) -> ast.expr | None:
    """An argument of a call, by its keyword or else by its position, if it has one."""
    by_name = next((each.value for each in call.keywords if each.arg == name), None)
    if by_name is None and position is not None and position < len(call.args):
        return call.args[position]
    return by_name


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
