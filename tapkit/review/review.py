"""Every check on any Pulumi Python project."""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tapkit.checks import CHECKS, Finding, Subject, checks_on, worst_first
from tapkit.errors import UserError
from tapkit.local.graph import Resource
from tapkit.local.project import EncryptedValue
from tapkit.review.behaviours.registered import function_in, stacks_of
from tapkit.review.confinement import confined
from tapkit.review.copies import copy_project, separate_project
from tapkit.review.examination import FOLDER, PROGRAM, WHOLE, Registered, failed
from tapkit.review.execution import Attempt, Execution
from tapkit.review.guard import Limits
from tapkit.review.project.folder import PROJECT_FILES
from tapkit.review.registry import RUNS, TRIED
from tapkit.review.sandbox import Sandbox, Task
from tapkit.runner.run import folder_for_sockets

AT_ONCE = 2
SCRATCH_BYTES = 24  # of "/tapkit-" and eight letters, and "/place"
BEHAVIOURS = [check.name for check in checks_on(Subject.RUN)]
QUICK = [name for name in BEHAVIOURS if name.startswith("handler-")]
# A program that does not run says nothing about its handler or its deployment; these go without.
WITHOUT_PROGRAM = ["tests-pass", "lint-passes"]  # the slowest first
LONG = [*WITHOUT_PROGRAM, *(name for name in BEHAVIOURS if name not in (*WITHOUT_PROGRAM, *QUICK))]


@dataclass(frozen=True)
class Request:
    """How a project is to be reviewed.

    Attributes:
        limits: of each part of the review.
        thorough: limits of each slow part; None leaves the slow parts out.
        stacks: by whose files its program is run; by default all that it has.
        config: values that take the place of those files', by key.
        unconfined: whether its code may run where nothing confines it.
        network: whether its code reaches the network.
    """

    limits: Limits = Limits()
    thorough: Limits | None = None
    stacks: Sequence[str] = ()
    config: Mapping[str, str] = field(default_factory=dict)
    unconfined: bool = False
    network: bool = False


def review(
    root: Path,
    request: Request = Request(),
    on_examined: Callable[[str, list[Finding]], None] = lambda part, findings: None,
) -> list[Finding]:
    """The findings about a project, the worst first.

    Args:
        root: the project's folder; it is left as it is.
        request: how it is to be reviewed.
        on_examined: called with each part and its findings, in a fixed order.

    Raises:
        UserError: the folder holds no Pulumi project, or nothing here confines its code.
    """
    if not any((root / name).is_file() for name in PROJECT_FILES):
        raise UserError(f"{root} holds no {PROJECT_FILES[0]}: name the folder of a Pulumi project.")
    findings: list[Finding] = []
    with (
        tempfile.TemporaryDirectory(prefix="tapkit-", dir=folder_for_sockets(SCRATCH_BYTES)) as scratch,
        contextlib.ExitStack() as opened,
    ):
        place = Path(scratch, "place")
        place.mkdir()
        prefix = [] if request.unconfined else confined(place, network=request.network)
        pool = opened.enter_context(ThreadPoolExecutor(AT_ONCE))
        # These end first: what runs in them keeps no thread waiting then.
        sandbox = opened.enter_context(Sandbox(request.limits).opened())
        quick, patient = (
            opened.enter_context(Execution(limits, place, prefix).opened())
            for limits in (request.limits, request.thorough or request.limits)
        )
        copy_project(root, Path(scratch, "copy"))

        def tell(part: str, found: list[Finding]) -> None:
            on_examined(part, found)
            findings.extend(found)

        judging = pool.submit(judge, sandbox, Path(scratch), root, (FOLDER,))
        ran = pool.submit(run_stacks, quick, Path(scratch), request)
        tell(FOLDER, judging.result())
        stacks, problems = ran.result()
        program = place / PROGRAM
        judged = judge(sandbox, Path(scratch), program, (PROGRAM,), stacks) if stacks else []
        tell(PROGRAM, worst_first([*problems, *judged]))
        runs = RUNS not in {finding.check for finding in findings}
        function = next(iter(filter(None, (function_in(registered.graph) for registered in stacks))), None)

        def attempt(execution: Execution, parts: Iterable[str]) -> None:
            found_in = pool.map(lambda part: try_part(execution, Path(scratch), part, function), parts)
            for part, found in zip(parts, found_in, strict=True):
                tell(part, found)

        attempt(quick, QUICK if runs and function else [])
        if request.thorough:
            attempt(patient, LONG if runs else WITHOUT_PROGRAM)
    return worst_first(list(dict.fromkeys(findings)))


def run_stacks(execution: Execution, scratch: Path, request: Request) -> tuple[tuple[Registered, ...], list[Finding]]:
    """The graphs that a copy's program registers, stack by stack, and what kept it from doing so."""
    root = execution.place / PROGRAM
    separate_project(scratch / "copy", root)
    chosen = list(request.stacks) or stacks_of(root)
    graphs, problems, unread = [], [], []
    for stack in chosen:
        try:
            graphs.append(Registered(stack, execution.run(root, stack, request.config, scratch_of(root)).graph))
        except EncryptedValue as error:
            unread.append(error)
        except UserError as error:
            problems.append(failed(error))
    if unread and not graphs and not problems:
        return (), [RUNS.finding(f"no stack can be run: {unread[0]}", "Pulumi.yaml")]
    problems += [TRIED.finding(str(error), "Pulumi.yaml") for error in unread]
    return tuple(graphs), list(dict.fromkeys(problems))


def scratch_of(root: Path) -> Path:
    """The folder beside a copy for temporary files."""
    return root.with_name(f"{root.name}-work")


def judge(
    sandbox: Sandbox, scratch: Path, root: Path, parts: tuple[str, ...], stacks: tuple[Registered, ...] = ()
) -> list[Finding]:
    """The findings of parts that run nothing of the project; that their process does not end properly is one, too."""
    work = scratch / f"judge-{parts[0]}"
    work.mkdir()
    try:
        return sandbox.examine(Task(root, work, parts, stacks))
    except UserError as error:
        return [RUNS.finding(str(error), WHOLE)]


def try_part(execution: Execution, scratch: Path, part: str, function: Resource | None) -> list[Finding]:
    """The findings of one behaviour, tried with a copy of its own; that its process dies is one, too."""
    root = execution.place / part
    separate_project(scratch / "copy", root)
    try:
        return execution.try_behaviour(Attempt(part, root, scratch_of(root), function))
    except UserError as error:
        return [CHECKS[part].finding(str(error), WHOLE)]
