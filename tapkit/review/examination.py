"""The examination of a project: its files, the graphs that its program has registered, and its behaviours."""

import errno
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tapkit.checks import CHECKS, Finding, NotApplicable, NotTried, Subject, checks_on, worst_first
from tapkit.errors import UserError
from tapkit.local.graph import Graph
from tapkit.policy.model import judge_stack
from tapkit.policy.recorded import recorded_stack
from tapkit.review.behaviours.registered import Case, folder_of
from tapkit.review.project import Folder
from tapkit.review.registry import INSIDE, RUNS, TRIED
from tapkit.runner.failure import ProgramFailed

OWN_PACKAGE = __name__.partition(".")[0]
FOLDER = "folder"
PROGRAM = "program"
WHOLE = "."  # the place of a finding about the whole project
REFUSED_WRITE = re.compile(r"\[Errno (?:13|30)\] (?:Permission denied|Read-only file system): '([^']+)'")

NO_NETWORK = re.compile(r"No matching distribution|name resolution|Name or service not known|Network is unreachable")


@dataclass(frozen=True)
class Registered:
    """What a program has registered as a stack's file configures it.

    Attributes:
        stack: name of the stack.
        graph: the resources.
        outputs: what it exports.
    """

    stack: str
    graph: Graph
    outputs: Mapping[str, Any] = field(default_factory=dict)


def examine_folder(root: Path) -> list[Finding]:
    """The findings of the checks on folders; nothing of the project is run."""
    folder = Folder(root)
    return worst_first(
        check.finding(message, path, line)
        for check in checks_on(Subject.FOLDER)
        for path, line, message in check.judge(folder)
    )


def examine_graphs(root: Path, stacks: Sequence[Registered]) -> list[Finding]:
    """The findings of the checks on resources, each once, with the stacks that have it where there are several."""
    found: dict[Any, tuple[Finding, list[str]]] = {}
    for registered in stacks:
        for finding in judge_stack(recorded_stack(registered.graph, folder_of(root))):
            _, having = found.setdefault(_without_stack(finding, registered.stack), (finding, []))
            having.append(registered.stack)
    if len(stacks) == 1:
        return [finding for finding, _ in found.values()]
    return worst_first(
        replace(finding, message=f"{finding.message} (in {', '.join(dict.fromkeys(having))})")
        for finding, having in found.values()
    )


def _without_stack(finding: Finding, stack: str) -> tuple[str, ...]:
    """A finding's texts without the stack's name, by which those of several stacks are compared."""
    name = re.compile(rf"(?<![A-Za-z0-9]){re.escape(stack)}(?![A-Za-z0-9])")
    texts = finding.message, finding.path, finding.resource, finding.urn
    return (finding.check.name, str(finding.line), *(name.sub("{stack}", text) for text in texts))


def failed(error: UserError) -> Finding:
    """The finding that a program does not run, or writes where it must not."""
    file, line = (error.file, error.line) if isinstance(error, ProgramFailed) else (None, None)
    if NO_NETWORK.search(str(error)):
        return RUNS.finding(
            f"{error} A review has no network: build what it packages first, or say --network.", file or ""
        )
    if refused := REFUSED_WRITE.search(str(error)):
        return INSIDE.finding(f"the program writes outside its folder, and ends with it: {error}", refused[1])
    return RUNS.finding(str(error), file or "Pulumi.yaml", line)


def examine_behaviour(case: Case, name: str) -> list[Finding]:
    """The findings of running a behaviour, or why it cannot be tried; none where the project lacks what shows it."""
    return judged(name, observed(case, name))


def observed(case: Case, name: str) -> dict[str, Any]:
    """What running a behaviour shows, as plain data: problems, or the reason why it could not be tried."""
    try:
        return {"problems": [_as_place(problem) for problem in CHECKS[name].judge(case)]}
    except NotApplicable:
        return {"problems": []}
    except NotTried as error:
        return {"not_tried": str(error)}
    except ProgramFailed as error:
        return {"problems": [[error.file or WHOLE, error.line, str(error)]]}
    except Exception as error:  # pylint: disable=broad-exception-caught # whatever it is, it is not the behaviour
        return {"problems": [[WHOLE, None, describe(error)]]}


def judged(name: str, observation: dict[str, Any]) -> list[Finding]:
    """The findings that an observation of a behaviour amounts to: of that behaviour's check, and of no other.

    Raises:
        ValueError: it is not what ``observed`` returns; it may come from a process that ran the project.
    """
    if isinstance(reason := observation.get("not_tried"), str):
        return [TRIED.finding(f"{name} cannot be tried: {reason}", WHOLE)]
    findings = []
    for problem in observation["problems"]:
        match problem:
            case [str() as path, int() | None as line, str() as message]:
                findings.append(CHECKS[name].finding(message, path, line))
            case _:
                raise ValueError("a problem consists of path, line and message")
    return findings


def _as_place(problem: Any) -> list[Any]:
    return [WHOLE, None, problem] if isinstance(problem, str) else list(problem)


def examine(root: Path, parts: Iterable[str], stacks: Sequence[Registered] = ()) -> list[Finding]:
    """The findings of some parts: FOLDER, PROGRAM from what is registered, and behaviours by name."""
    judges: dict[str, Callable[[], list[Finding]]] = {
        FOLDER: lambda: examine_folder(root),
        PROGRAM: lambda: examine_graphs(root, stacks),
    }
    findings = []
    for part in parts:
        findings += judges[part]() if part in judges else examine_behaviour(Case(root), part)
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
