"""A project's folder → findings. Runs the project's program, so it belongs into a process of its own."""

import errno
import sys
from collections.abc import Iterable
from pathlib import Path

from tapkit.policy.model import evaluate as judge_stack
from tapkit.policy.recorded import recorded_stack
from tapkit.review.behaviours import BEHAVIOURS, NotApplicable, NotTried, Problem
from tapkit.review.behaviours.program import folder_of, preview
from tapkit.review.checks import RUNS, TRIED, Found, found
from tapkit.review.project import Folder
from tapkit.review.project import evaluate as judge_folder

OWN_PACKAGE = __name__.partition(".")[0]
FOLDER = "folder"
PROGRAM = "program"


def examine_folder(root: Path) -> list[Found]:
    """What the rules about folders report; nothing of the project is run."""
    return [
        found(each.rule.name, f"{each.path}:{each.line}" if each.line else each.path, each.message)
        for each in judge_folder(Folder(root))
    ]


def examine_program(root: Path) -> list[Found]:
    """What the rules about resources report, or why the program registers none."""
    try:
        run = preview(root)
    except BaseException as error:  # pylint: disable=broad-exception-caught # SystemExit and all: that is the finding
        return [found(RUNS.name, "Pulumi.yaml", f"the program ends with {describe(error)}")]
    stack = recorded_stack(run.graph, folder_of(root))
    return [found(each.rule.name, each.resource.name, each.message) for each in judge_stack(stack)]


def examine_behaviour(root: Path, name: str) -> list[Found]:
    """What running a behaviour reports, or why it could not be tried; nothing where no part of the project shows it."""
    try:
        problems = list(BEHAVIOURS[name].observe(root))
    except NotApplicable:
        return []
    except NotTried as error:
        return [found(TRIED.name, name, str(error))]
    except Exception as error:  # pylint: disable=broad-exception-caught # whatever it is, it is not the behaviour
        problems = [describe(error)]
    placed = [each if isinstance(each, Problem) else Problem(each) for each in problems]
    return [found(name, each.where, each.message) for each in placed]


def examine(root: Path, parts: Iterable[str]) -> list[Found]:
    """The findings of some parts: FOLDER, PROGRAM, and behaviours by name."""
    whole = {FOLDER: examine_folder, PROGRAM: examine_program}
    return [each for part in parts for each in (whole[part](root) if part in whole else examine_behaviour(root, part))]


def own_modules_first(root: Path) -> None:
    """Let the project's modules be found in its folder, and none of those that stand beside this package in a checkout.

    This package itself stays what it is: a copy of it in the project is not what judges the project.
    """
    checkout = _checkout()
    packages = {path.parent.name for path in checkout.glob("*/__init__.py")} - {OWN_PACKAGE} if checkout else set()
    sys.path[:] = [str(root), *(each for each in sys.path if each not in ("", str(checkout)))]
    for name in [each for each in sys.modules if each.partition(".")[0] in packages]:
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
