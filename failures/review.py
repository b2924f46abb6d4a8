"""Every check on any Pulumi Python project."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from failures.behaviours import BEHAVIOURS
from failures.checks import RUNS, Found, found, worst_first
from failures.errors import FailuresError
from failures.examination import FOLDER, PROGRAM
from failures.guard import Limits
from failures.sandbox import Sandbox, Task
from failures.variants import copy_project, share_project
from policy.project.folder import PROJECT_FILES

AT_ONCE = 2
# The others take an emulator, which knows only some types of resources, or what pip downloads.
BEHAVIOURS_TRIED = [each for each in BEHAVIOURS if each.startswith("handler-")]


def review(root: Path, limits: Limits) -> list[Found]:
    """The findings about a project, the worst first.

    Args:
        root: the project's folder; it is left as it is.
        limits: of each part of the review.

    Raises:
        FailuresError: the folder holds no Pulumi project.
    """
    if not any((root / each).is_file() for each in PROJECT_FILES):
        raise FailuresError(f"{root} holds no {PROJECT_FILES[0]}: name the folder of a Pulumi project.")
    with (
        tempfile.TemporaryDirectory() as scratch,
        Sandbox(limits).opened() as sandbox,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        copy_project(root, Path(scratch, "copy"))

        def findings_of(part: str) -> list[Found]:
            # The rules about folders run nothing of it; all else gets a folder of its own.
            work = Path(scratch, part)
            copy = root if part == FOLDER else work / "project"
            work.mkdir()
            if copy != root:
                share_project(Path(scratch, "copy"), copy)
            try:
                return sandbox.examine(Task(copy, work, work, (part,)))
            except FailuresError as error:
                return [found(part if part in BEHAVIOURS else RUNS.name, ".", str(error))]

        findings = [each for part in pool.map(findings_of, [FOLDER, PROGRAM]) for each in part]
        # A program that does not run says nothing about its handler.
        tried = BEHAVIOURS_TRIED if RUNS.name not in {each.check for each in findings} else []
        findings += [each for part in pool.map(findings_of, tried) for each in part]
    return worst_first(list(dict.fromkeys(findings)))
