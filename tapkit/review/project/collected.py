"""The tests of a project as pytest would collect them."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import NamedTuple

from tapkit.review.project.folder import Folder
from tapkit.review.project.helpers import is_fixture
from tapkit.review.project.syntax import Function, Module, functions_of, without_docstring

DEFAULT_PATTERNS = ["test_*.py", "*_test.py"]
# Functions that compare their arguments, or that say there is nothing to compare yet; not those of a mock.
JUDGING = re.compile(r"assert(?!_(called|not_called|has|any|await|not_await))|expect|(skip|fail)$")


class Test(NamedTuple):
    """A test function with its module."""

    __test__ = False  # not for pytest to collect

    module: Module
    function: Function


def file_patterns(folder: Folder) -> list[str]:
    """The patterns of the names of files that pytest collects."""
    toml = folder.toml_table("pyproject.toml", "tool", "pytest", "ini_options").get("python_files", "")
    patterns = [str(pattern) for pattern in toml] if isinstance(toml, list) else str(toml).split()
    for parser in folder.ini.values():
        for section in ("pytest", "tool:pytest"):
            patterns += parser.get(section, "python_files", fallback="").split()
    return patterns or DEFAULT_PATTERNS


def is_of(kind: str, path: str) -> bool:
    """Whether a file is among the tests of a kind, such as ``unit``: the name right under `tests` says so."""
    parts = PurePosixPath(path).parts
    top = next((index for index, part in enumerate(parts[:-1]) if part in ("test", "tests")), -1)
    return re.search(rf"(?<![a-z]){kind}(?![a-z])", parts[top + 1]) is not None


def is_collected_file(folder: Folder, path: str) -> bool:
    """Whether pytest looks for tests in a file."""
    return any(fnmatch(PurePosixPath(path).name, pattern) for pattern in file_patterns(folder))


def is_collected_class(definition: ast.ClassDef) -> bool:
    """Whether pytest looks for tests in a class."""
    bases = [ast.unparse(base).rpartition(".")[2] for base in definition.bases]
    constructed = any(function.name == "__init__" for function in functions_of(definition))
    return any("Test" in base for base in bases) or (definition.name.startswith("Test") and not constructed)


def scopes(module: Module) -> Iterator[tuple[ast.ClassDef | None, list[Function]]]:
    """A module's functions at its top and in each of its classes."""
    yield None, functions_of(module.tree)
    for statement in module.tree.body:
        if isinstance(statement, ast.ClassDef):
            yield statement, functions_of(statement)


def collected_tests(folder: Folder) -> list[Test]:
    """Every test that pytest runs."""
    return [Test(module, function) for module in folder.tests for function in _collected_from(folder, module)]


def _collected_from(folder: Folder, module: Module) -> Iterator[Function]:
    if is_collected_file(folder, module.path):
        for scope, functions in scopes(module):
            if scope is None or is_collected_class(scope):
                yield from filter(is_test, functions)


def is_test(function: Function) -> bool:
    """Whether pytest takes a function for a test, where it looks for one."""
    return function.name.startswith("test") and not is_fixture(function)


def is_assertion(node: ast.AST) -> bool:
    """Whether a node asserts something: assert, pytest.raises, self.assertEqual, mock.assert_called_with."""
    if isinstance(node, ast.Call):
        name = _called(node)
        return name.lower().startswith("assert") or name in ("raises", "warns", "fail", "deprecated_call")
    return isinstance(node, ast.Assert)


def _is_constant(expression: ast.expr) -> bool:
    return not any(isinstance(node, ast.Name) for node in ast.walk(expression))


def tests_nothing(function: Function) -> bool:
    """Whether a test is a placeholder: nothing in it depends on what is tested."""
    return all(_is_empty(statement) for statement in without_docstring(function.body))


def _is_empty(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assert(test=test):
            return _is_constant(test)
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))):
            return name == "NotImplementedError"
        case ast.Expr(value=ast.Call() as call):
            return _judges_constants(call)
    return False


def _judges_constants(expression: ast.Call) -> bool:
    """Whether a call, or one in it, judges something, and nothing but constants."""
    calls = [node for node in ast.walk(expression) if isinstance(node, ast.Call)]
    arguments: list[ast.expr] = []
    for call in calls:
        arguments += call.args
        arguments += [keyword.value for keyword in call.keywords]
    return any(JUDGING.match(_called(call)) for call in calls) and all(map(_is_constant, arguments))


def _called(call: ast.Call) -> str:
    """The last part of a called function's name; empty where it has none."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
