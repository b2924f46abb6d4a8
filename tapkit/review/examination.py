"""The examination of a project's folder. Runs the project's program, so it belongs in a separate process."""

import errno
import sys
from collections.abc import Iterable
from pathlib import Path

from tapkit.checks import CHECKS, Finding, NotApplicable, NotTried, Subject, checks_on, worst_first
from tapkit.policy.model import judge_stack
from tapkit.policy.recorded import recorded_stack
from tapkit.review.behaviours.registered import folder_of, run_project
from tapkit.review.project import Folder
from tapkit.review.registry import RUNS, TRIED

OWN_PACKAGE = __name__.partition(".")[0]
FOLDER = "folder"
PROGRAM = "program"
WHOLE = "."  # the place of a finding about the whole project


def examine_folder(root: Path) -> list[Finding]:
    """The findings of the checks on folders; nothing of the project is run."""
    folder = Folder(root)
    return worst_first(
        check.finding(message, path, line)
        for check in checks_on(Subject.FOLDER)
        for path, line, message in check.judge(folder)
    )


def examine_program(root: Path) -> list[Finding]:
    """The findings of the checks on resources, or the reason why the program registers none."""
    try:
        run = run_project(root)
    except BaseException as error:  # pylint: disable=broad-exception-caught # SystemExit and all: that is the finding
        return [RUNS.finding(f"the program ends with {describe(error)}", "Pulumi.yaml")]
    return judge_stack(recorded_stack(run.graph, folder_of(root)))


def examine_behaviour(root: Path, name: str) -> list[Finding]:
    """The findings of running a behaviour, or why it cannot be tried; none where the project lacks what shows it."""
    check = CHECKS[name]
    try:
        problems = list(check.judge(root))
    except NotApplicable:
        return []
    except NotTried as error:
        return [TRIED.finding(f"{name} cannot be tried: {error}", WHOLE)]
    except Exception as error:  # pylint: disable=broad-exception-caught # whatever it is, it is not the behaviour
        problems = [describe(error)]
    findings = []
    for problem in problems:
        path, line, message = (WHOLE, None, problem) if isinstance(problem, str) else problem
        findings.append(check.finding(message, path, line))
    return findings


def examine(root: Path, parts: Iterable[str]) -> list[Finding]:
    """The findings of some parts: FOLDER, PROGRAM, and behaviours by name."""
    findings = []
    for part in parts:
        if part == FOLDER:
            findings += examine_folder(root)
        elif part == PROGRAM:
            findings += examine_program(root)
        else:
            findings += examine_behaviour(root, part)
    return findings


def own_modules_first(root: Path) -> None:
    """Let the project's modules be found in its folder, and none of those that stand beside this package in a checkout.

    This package itself is not replaced: a copy of it in the project does not judge the project.
    """
    checkout = _checkout()
    packages = {path.parent.name for path in checkout.glob("*/__init__.py")} - {OWN_PACKAGE} if checkout else set()
    sys.path[:] = [str(root), *(path for path in sys.path if path not in ("", str(checkout)))]
    for name in [module for module in sys.modules if module.partition(".")[0] in packages]:
        del sys.modules[name]
    sys.dont_write_bytecode = True


def _checkout() -> Path | None:
    """The repository that this package is used from; None where it is installed, among what projects need."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").exists() else None


def describe(error: BaseException) -> str:
    """An error in one line."""
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return "more output, or a larger file, than a review allows"
    return f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"
