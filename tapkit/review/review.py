"""Every check on any Pulumi Python project."""

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tapkit.checks import CHECKS, Finding, Subject, checks_on, worst_first
from tapkit.errors import UserError
from tapkit.review.copies import copy_project, share_project
from tapkit.review.examination import FOLDER, PROGRAM, WHOLE
from tapkit.review.guard import Limits
from tapkit.review.project.folder import PROJECT_FILES
from tapkit.review.registry import RUNS
from tapkit.review.sandbox import Sandbox, Task

AT_ONCE = 2
BEHAVIOURS = [check.name for check in checks_on(Subject.RUN)]
QUICK = [name for name in BEHAVIOURS if name.startswith("handler-")]
# A program that does not run says nothing about its handler or its deployment; these go without.
WITHOUT_PROGRAM = ["tests-pass", "lint-passes"]  # the slowest first
LONG = [*WITHOUT_PROGRAM, *(name for name in BEHAVIOURS if name not in (*WITHOUT_PROGRAM, *QUICK))]


def review(
    root: Path,
    limits: Limits,
    thorough: Limits | None = None,
    on_examined: Callable[[str, list[Finding]], None] = lambda part, findings: None,
) -> list[Finding]:
    """The findings about a project, the worst first.

    Args:
        root: the project's folder; it is left as it is.
        limits: of each part of the review.
        thorough: limits of each slow part; None leaves the slow parts out.
        on_examined: called with each part and its findings, in a fixed order.

    Raises:
        UserError: the folder holds no Pulumi project.
    """
    if not any((root / name).is_file() for name in PROJECT_FILES):
        raise UserError(f"{root} holds no {PROJECT_FILES[0]}: name the folder of a Pulumi project.")
    findings: list[Finding] = []
    # The sandboxes end first: what runs in them keeps no thread waiting then.
    with (
        tempfile.TemporaryDirectory() as scratch,
        ThreadPoolExecutor(AT_ONCE) as pool,
        Sandbox(limits).opened() as quick,
        Sandbox(thorough or limits).opened() as patient,
    ):
        copy_project(root, Path(scratch, "copy"))
        Path(scratch, "pip").mkdir()

        def examine(sandbox: Sandbox, parts: Iterable[str]) -> None:
            found_in = pool.map(lambda part: examine_part(part, root, Path(scratch), sandbox), parts)
            for part, found in zip(parts, found_in, strict=True):
                on_examined(part, found)
                findings.extend(found)

        examine(quick, [FOLDER, PROGRAM])
        runs = RUNS not in {finding.check for finding in findings}
        examine(quick, QUICK if runs else [])
        if thorough:
            examine(patient, LONG if runs else WITHOUT_PROGRAM)
    return worst_first(list(dict.fromkeys(findings)))


def examine_part(part: str, root: Path, scratch: Path, sandbox: Sandbox) -> list[Finding]:
    """The findings of one part; that its process does not end properly is one, too.

    Args:
        part: as in a task.
        root: the project's folder.
        scratch: holds a copy of the project, what pip has installed, and the folder that the part gets.
        sandbox: to examine it in.
    """
    # The checks on folders run nothing of it; every other part gets its own copy.
    work = scratch / part
    copy = root if part == FOLDER else work / "project"
    work.mkdir()
    if copy != root:
        share_project(scratch / "copy", copy)
    try:
        return sandbox.examine(Task(copy, work, scratch / "pip", (part,)))
    except UserError as error:
        return [CHECKS.get(part, RUNS).finding(str(error), WHOLE)]
