"""Every check on any Pulumi Python project."""

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


OnExamined = Callable[[str, list[Finding]], None]
OnEnd = Callable[[list[Finding], Sequence[Registered], Path], None]


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
    on_examined: OnExamined = lambda part, findings: None,
    on_end: OnEnd = lambda findings, stacks, copy: None,
) -> list[Finding]:
    """The findings about a project, the worst first.

    Args:
        root: the project's folder; it is left as it is.
        request: how it is to be reviewed.
        on_examined: called with each part and its findings, in a fixed order.
        on_end: called with the findings, what the program has registered as each stack configures it, and the copy
            where it has, which is there no longer than the call.

    Raises:
        UserError: the folder holds no Pulumi project, or nothing here confines its code.
    """
    if not any((root / name).is_file() for name in PROJECT_FILES):
        raise UserError(f"{root} holds no {PROJECT_FILES[0]}: name the folder of a Pulumi project.")
    with tempfile.TemporaryDirectory(prefix="tapkit-", dir=folder_for_sockets(SCRATCH_BYTES)) as scratch:
        place = Path(scratch, "place")
        place.mkdir()
        prefix = [] if request.unconfined else confined(place, network=request.network)
        network = request.network or request.unconfined
        with (
            ThreadPoolExecutor(AT_ONCE) as pool,
            # These end first: what runs in them keeps no thread waiting then.
            Sandbox(request.limits).opened() as sandbox,
            Execution(request.limits, place, prefix, network=network).opened() as quick,
            Execution(request.thorough or request.limits, place, prefix, network=network).opened() as patient,
        ):
            copy_project(root, Path(scratch, "copy"))
            course = _Course(root, Path(scratch), request, on_examined, pool)
            stacks = course.read_and_run(sandbox, quick)
            if course.runs and course.function:
                # One handler, one copy: it may write to /tmp only, as in Lambda.
                separate_project(Path(scratch, "copy"), place / "handler")
                course.try_out(quick, QUICK, place / "handler")
            if request.thorough:
                course.try_out(patient, LONG if course.runs else WITHOUT_PROGRAM)
        findings = worst_first(list(dict.fromkeys(course.findings)))
        on_end(findings, stacks, place / PROGRAM)
    return findings


class _Course:
    """The course of a review, and what it has found so far."""

    def __init__(
        self, root: Path, scratch: Path, request: Request, on_examined: OnExamined, pool: ThreadPoolExecutor
    ) -> None:
        self._root, self._scratch, self._request = root, scratch, request
        self._on_examined, self._pool = on_examined, pool
        self.findings: list[Finding] = []
        self.function: Resource | None = None

    @property
    def runs(self) -> bool:
        """Whether the program runs as every stack configures it."""
        return RUNS not in {finding.check for finding in self.findings}

    def read_and_run(self, sandbox: Sandbox, execution: Execution) -> Sequence[Registered]:
        """Judge the project's files while its program runs, and then what the program has registered: the answer."""
        judging = self._pool.submit(judge, sandbox, self._scratch, self._root, (FOLDER,))
        ran = self._pool.submit(run_stacks, execution, self._scratch, self._request)
        self._tell(FOLDER, judging.result())
        stacks, problems = ran.result()
        judged = judge(sandbox, self._scratch, execution.place / PROGRAM, (PROGRAM,), stacks) if stacks else []
        self._tell(PROGRAM, worst_first([*problems, *judged]))
        functions = (function_in(registered.graph) for registered in stacks)
        self.function = next(filter(None, functions), None)
        return stacks

    def try_out(self, execution: Execution, parts: Iterable[str], root: Path | None = None) -> None:
        """Try some behaviours, several at once, with one copy of the project or each with its own."""
        found_in = self._pool.map(lambda part: try_part(execution, self._scratch, part, self.function, root), parts)
        for part, found in zip(parts, found_in, strict=True):
            self._tell(part, found)

    def _tell(self, part: str, found: list[Finding]) -> None:
        self._on_examined(part, found)
        self.findings += found


def run_stacks(execution: Execution, scratch: Path, request: Request) -> tuple[tuple[Registered, ...], list[Finding]]:
    """The graphs that a copy's program registers, stack by stack, and what kept it from doing so."""
    root = execution.place / PROGRAM
    separate_project(scratch / "copy", root)
    chosen = list(request.stacks) or stacks_of(root)
    graphs, problems, unread = [], [], []
    for stack in chosen:
        try:
            run = execution.run(root, stack, request.config, scratch_of(root))
            graphs.append(Registered(stack, run.graph, run.outputs))
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


def try_part(
    execution: Execution, scratch: Path, part: str, function: Resource | None, root: Path | None = None
) -> list[Finding]:
    """The findings of one behaviour; that its process dies is one, too.

    Args:
        execution: where it is tried.
        scratch: holds the copy of the project.
        part: name of the behaviour.
        function: that the program registers, if that is known.
        root: a copy that it is tried with; by default one of its own.
    """
    work = scratch_of(execution.place / part)
    if root is None:
        root = execution.place / part
        separate_project(scratch / "copy", root)
    try:
        return execution.try_behaviour(Attempt(part, root, work, function))
    except UserError as error:
        return [CHECKS[part].finding(str(error), WHOLE)]
