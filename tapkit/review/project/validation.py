"""The rule that validating functions validate something."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Function, Module, closure, own_nodes

# These identify the stack, and say nothing of its configuration.
IDENTITIES = ("pulumi.get_stack", "pulumi.get_project")


@project_rule(
    "validation-not-hardcoded", Severity.HIGH, "Compare what is there with what should be, and fail where they differ."
)
def validation_not_hardcoded(folder: Folder) -> Iterator[Problem]:
    """A function that validates does not return the same literal whatever it is given.

    The literal may go through variables that are bound once and that nothing else looks at.
    """
    for module in folder.sources_without_tests:
        for function in module.functions:
            if function.name.lstrip("_").startswith("validate") and _always_the_same(module, function):
                yield module.path, function.lineno, f"{function.name} returns a fixed answer: it validates nothing"


def _always_the_same(module: Module, function: Function) -> bool:
    nodes = list(own_nodes(function))
    answers = [node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None]
    if len({ast.unparse(answer) for answer in answers}) != 1:
        return False
    if any(isinstance(node, ast.Raise | ast.Assert) for node in nodes):
        return False
    bound = _bound_once(function, nodes)
    fixed = closure(set(), bound, lambda name, found: _is_fixed(module, bound[name], found))
    return _is_fixed(module, answers[0], fixed) and not _is_touched(function, answers, bound)


def _bound_once(function: Function, nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """The local variables that one assignment binds, each with its value."""
    named = Counter(
        getattr(node, "id", getattr(node, "arg", ""))
        for node in ast.walk(function)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
    )
    found = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if named[name] == 1:
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if named[name] == 1:
                found[name] = value
    return found


def _is_fixed(module: Module, node: ast.AST, fixed: set[str]) -> bool:
    match node:
        case ast.Call():
            return module.name_of(node.func) in IDENTITIES
        case ast.Name():
            return node.id in fixed
    return all(_is_fixed(module, child, fixed) for child in ast.iter_child_nodes(node))


def _is_touched(function: Function, answers: list[ast.expr], bound: Mapping[str, ast.expr]) -> bool:
    """Whether anything but the answer uses a variable that the answer is made of, and so may change it."""
    names = {name: _names(value) for name, value in bound.items()}

    def belongs(name: str, parts: set[str]) -> bool:
        """Whether a variable is made of a part, or a part of it."""
        return bool(names[name] & parts) or any(name in names[part] for part in parts)

    parts = closure(set().union(*map(_names, answers)) & bound.keys(), bound, belongs)
    made_of = [*answers, *(bound[name] for name in parts)]
    inside = {node for expression in made_of for node in ast.walk(expression)}
    uses = (node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return any(node.id in parts and node not in inside for node in uses)


def _names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
