"""Rules about tests: they exist, pytest runs them, and they can fail."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.collected import (
    Test,
    collected_tests,
    is_assertion,
    is_collected_class,
    is_collected_file,
    is_of,
    is_test,
    scopes,
    tests_nothing,
)
from tapkit.review.project.folder import Folder
from tapkit.review.project.helpers import Helper, Helpers, helpers_of
from tapkit.review.project.syntax import Function, mentions

HOOK = re.compile(r"(?i)set_?up|tear_?down|pytest_|__|add_?cleanup")
COMMENTED_TEST = re.compile(r"^\s*#.*(\bdef test|\bassert\b|self\.assert)", re.MULTILINE)


@project_rule(
    "tests-exist", Severity.CRITICAL, "Write tests in tests/unit and tests/integration before anything is deployed."
)
def tests_exist(folder: Folder) -> Iterator[Problem]:
    """There are unit tests and integration tests."""
    paths = {test.module.path for test in collected_tests(folder)}
    for kind in ("unit", "integration"):
        if not any(is_of(kind, path) for path in paths):
            yield f"tests/{kind}", None, f"there is no {kind} test"


@project_rule(
    "tests-collected", Severity.HIGH, "Name files test_*.py, functions test_* and classes Test*, each name once."
)
def tests_collected(folder: Folder) -> Iterator[Problem]:
    """Pytest runs each test that is written."""
    mentioned = mentions(node for module in folder.tests for node in module.nodes)
    for module in folder.tests:
        in_file = is_collected_file(folder, module.path)
        for scope, functions in scopes(module):
            runs = in_file and (scope is None or is_collected_class(scope))
            names: set[str] = set()
            for function in functions:
                named = is_test(function)
                if named and not runs:
                    where = scope.name if scope and in_file else PurePosixPath(module.path).name
                    yield module.path, function.lineno, f"{function.name} never runs: pytest does not collect {where}"
                elif named and function.name in names:
                    yield module.path, function.lineno, f"{function.name} is defined again: only the last one runs"
                elif runs and not named and function.name not in mentioned and _is_forgotten(function):
                    yield module.path, function.lineno, f"{function.name} asserts, and nothing runs it"
                names.add(function.name)


def _is_forgotten(function: Function) -> bool:
    """Whether a function asserts something, and is not called by a decorator or a framework."""
    called = function.decorator_list or HOOK.match(function.name)
    return not called and any(map(is_assertion, ast.walk(function)))


@project_rule(
    "tests-assert", Severity.HIGH, "Assert what the test is named after; a test that cannot fail proves nothing."
)
def tests_assert(folder: Folder) -> Iterator[Problem]:
    """Each test asserts something, itself or through a function or fixture of the tests."""
    asserting = asserting_tests(folder)
    for test in collected_tests(folder):
        if not (test in asserting or tests_nothing(test.function)):
            yield test.module.path, test.function.lineno, f"{test.function.name} asserts nothing"


def asserting_tests(folder: Folder) -> list[Test]:
    """The tests that assert something, themselves or through a function or fixture of the tests."""
    helpers = helpers_of(folder)
    asserting = helpers.that(is_assertion)
    return [test for test in collected_tests(folder) if _asserts(test, helpers, asserting)]


def _asserts(test: Test, helpers: Helpers, asserting: set[Helper]) -> bool:
    if tests_nothing(test.function):
        return False
    nodes = list(ast.walk(test.function))
    return any(map(is_assertion, nodes)) or bool(helpers.used_by(test.module, nodes) & asserting)


@project_rule(
    "tests-not-placeholder", Severity.CRITICAL, "Replace the placeholder with tests of what the project does."
)
def tests_not_placeholder(folder: Folder) -> Iterator[Problem]:
    """No test is a placeholder."""
    tests = collected_tests(folder)
    for module, function in tests:
        if tests_nothing(function):
            yield module.path, function.lineno, f"{function.name} is a placeholder: it tests nothing"
    with_tests = {module.path for module, _ in tests}
    for module in folder.tests:
        if is_collected_file(folder, module.path) and module.path not in with_tests:
            commented = COMMENTED_TEST.search(folder.text(module.path))
            yield module.path, None, "holds only tests that are commented out" if commented else "holds no test"
