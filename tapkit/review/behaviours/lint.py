"""Pylint's messages about a project, with the project's own settings."""

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest import mock

from tapkit.checks import Problem, Severity, behaviour
from tapkit.review.behaviours.registered import Case

SHOWN = 20
# One process, because others would escape this one's limits; and no data from former runs.
OPTIONS = ["--jobs=1", "--persistent=n", "--recursive=y"]
# Pylint would read some hundred thousand lines of these; the program's run shows whether they are used correctly.
NOT_READ = ("pulumi", "pulumi_aws")


@behaviour("lint-passes", Severity.MEDIUM, "Run pylint, and correct what it reports rather than disable it.")
def lint_passes(case: Case) -> Iterator[str | Problem]:
    """Pylint reports nothing about the project, with the project's own settings."""
    # Slow to import, and most reviews do without it.
    from pylint.lint import PyLinter, Run  # pylint: disable=import-outside-toplevel
    from pylint.reporters import CollectingReporter  # pylint: disable=import-outside-toplevel

    check = PyLinter.check

    def check_fast(linter: PyLinter, files: Any) -> None:
        linter.config.ignored_modules = [*linter.config.ignored_modules, *NOT_READ]
        check(linter, files)

    with contextlib.chdir(case.root), mock.patch.object(PyLinter, "check", check_fast):
        reporter = CollectingReporter()
        Run([*OPTIONS, "."], reporter=reporter, exit=False)
    for message in reporter.messages[:SHOWN]:
        yield message.path, message.line, f"{message.symbol}: {message.msg.splitlines()[0]}"
    if (more := len(reporter.messages) - SHOWN) > 0:
        yield f"pylint has {more} further messages"
