"""The rule that what claims to validate does."""

import ast
from collections.abc import Iterator

from policy.model import Severity
from policy.project.folder import Folder
from policy.project.model import Problem, project_rule
from policy.project.syntax import Function, own_nodes


@project_rule(
    "validation-not-hardcoded", Severity.HIGH, "Compare what is there with what should be, and fail where they differ."
)
def validation_not_hardcoded(folder: Folder) -> Iterator[Problem]:
    """A function that validates does not return the same literal whatever it is given."""
    for module in folder.sources_without_tests:
        for function in module.functions:
            if function.name.lstrip("_").startswith("validate") and _always_the_same(function):
                yield module.path, function.lineno, f"{function.name} returns a fixed answer: it validates nothing"


def _always_the_same(function: Function) -> bool:
    nodes = list(own_nodes(function))
    answers = {ast.unparse(node.value) for node in nodes if isinstance(node, ast.Return) and node.value is not None}
    if len(answers) != 1 or any(isinstance(node, ast.Raise | ast.Assert) for node in nodes):
        return False
    return not any(isinstance(node, ast.Name | ast.Call) for node in ast.walk(ast.parse(answers.pop())))
