"""A run of the project's own unit tests."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tapkit.checks import Problem, Severity, behaviour
from tapkit.review.behaviours.registered import Case
from tapkit.review.project import Folder
from tapkit.review.project.collected import is_collected_file, is_of

UNIT_TESTS = "tests/unit"
# Without the tests' output, and without coverage, which only all of the project's tests together reach.
OPTIONS = ["--tb=short", "--show-capture=no", "--no-cov"]
MARKED = re.compile(r"(?:E\s+|.*\berror: )(?P<reason>.*)")


class Failures:
    """The failures of a run of pytest, which calls the methods.

    Attributes:
        found: path, line and reason of each.
    """

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def pytest_runtest_logreport(self, report) -> None:
        """Note a test, its set-up or its end that fails."""
        if report.failed:
            path, line, name = report.location
            crash = getattr(report.longrepr, "reprcrash", None)
            reason = _reason(crash.message if crash else report.longreprtext)
            self.found.append((path, (line or 0) + 1, f"{name} fails: {reason}"))

    def pytest_collectreport(self, report) -> None:
        """Note a file whose tests cannot be collected."""
        if report.failed:
            self.found.append((report.nodeid, None, f"it cannot be collected: {_reason(report.longreprtext)}"))


@behaviour("tests-pass", Severity.CRITICAL, "Run pytest on the unit tests, and correct what fails.")
def tests_pass(case: Case) -> Iterator[Problem]:
    """The project's own unit tests pass."""
    import pytest  # pylint: disable=import-outside-toplevel # as with pylint, little else needs it

    failures, said, paths = Failures(), io.StringIO(), _paths(case.root)
    with contextlib.chdir(case.root), contextlib.redirect_stderr(said):
        # Without a path it would run all there is.
        status = pytest.main([*OPTIONS, *paths], plugins=[failures]) if paths else pytest.ExitCode.NO_TESTS_COLLECTED
    if failures.found:
        (path, line, message), *more = failures.found
        yield path, line, message + (f" ({len(more)} more fail)" if more else "")
    elif status == pytest.ExitCode.NO_TESTS_COLLECTED:
        yield UNIT_TESTS, None, "pytest collects no unit test"
    elif status != pytest.ExitCode.OK:
        yield UNIT_TESTS, None, f"pytest ends with exit status {int(status)}: {_reason(said.getvalue())}"


def _paths(root: Path) -> list[str]:
    """The paths of the unit tests: their folder, or else all tests but the integration tests."""
    if (root / UNIT_TESTS).is_dir():
        return [UNIT_TESTS]
    folder = Folder(root)
    paths = [module.path for module in folder.tests]
    return [path for path in paths if is_collected_file(folder, path) and not is_of("integration", path)]


def _reason(text: str) -> str:
    """The line of pytest's output that gives the reason: the last that it marks as an error, or else the first."""
    lines = list(filter(None, map(str.strip, text.splitlines()))) or ["it does not say why"]
    marked = [match["reason"] for match in map(MARKED.match, lines) if match]
    return marked[-1] if marked else lines[0]
