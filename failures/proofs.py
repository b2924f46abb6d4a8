"""Proofs: each row's broken variant is reported by the check that the row names."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tapkit.checks import CHECKS, Finding, Subject
from tapkit.errors import UserError
from tapkit.review.behaviours.registered import function_in, stacks_of
from tapkit.review.copies import copy_project, share_project
from tapkit.review.examination import FOLDER, PROGRAM, Registered, failed
from tapkit.review.execution import Attempt, Execution
from tapkit.review.guard import Limits
from tapkit.review.sandbox import Sandbox, Task
from tapkit.runner.run import folder_for_sockets

from failures.catalogue import Row
from failures.variants import ROOT, apply

# Whatever a row changes in the code, the document that shows the code no longer agrees with it.
CONSEQUENCE = "training-documents-agree"
SCRATCH_BYTES = 16  # of "/tapkit-" and eight letters
AT_ONCE = (os.cpu_count() or 1) + 1  # one more than there are processors: some wait for an upload


@dataclass(frozen=True)
class Proof:
    """The examination of a row's variant, or of the exemplar itself.

    Attributes:
        row: the row; None for the exemplar, which must have no findings.
        parts: that were examined.
        findings: of those parts.
        error: that prevented the examination; empty if none did.
    """

    row: Row | None
    parts: tuple[str, ...]
    findings: list[Finding]
    error: str = ""

    @property
    def name(self) -> str:
        """A short name of what is proven."""
        return self.row.id if self.row else f"exemplar, {' and '.join(self.parts)}"

    @property
    def caught(self) -> list[Finding]:
        """The findings of the row's check."""
        return [finding for finding in self.findings if self.row and finding.check.name == self.row.check]

    @property
    def others(self) -> list[Finding]:
        """The findings of other checks, except those that any change of the code entails."""
        entailed = [*self.caught, *(finding for finding in self.findings if finding.check.name == CONSEQUENCE)]
        return [finding for finding in self.findings if finding not in entailed]

    @property
    def holds(self) -> bool:
        """Whether the row's check reports the variant, or nothing reports the exemplar."""
        if self.error:
            return False
        if self.row is None:
            return not self.findings
        return bool(self.caught) and not (self.row.alone and self.others)


def prove(rows: Sequence[Row], root: Path = ROOT) -> Iterator[Proof]:
    """The proofs of the exemplar, then that of each row, as soon as there is one."""
    whole = (FOLDER, PROGRAM)
    behaviours = {row.check for row in rows if CHECKS[row.check].subject is Subject.RUN}
    jobs: list[tuple[Row | None, tuple[str, ...]]] = [(None, whole)]
    jobs += [(None, (name,)) for name in sorted(behaviours)]
    jobs += [(row, (*whole, row.check) if row.check in behaviours else whole) for row in rows]
    prepared = Sandbox(Limits(), preloaded="failures.preloaded_exemplar")
    with (
        tempfile.TemporaryDirectory(prefix="tapkit-", dir=folder_for_sockets(SCRATCH_BYTES)) as folder,
        prepared.opened() as sandbox,
    ):
        scratch = Path(folder)
        copy_project(root, scratch / "exemplar")
        pool = ThreadPoolExecutor(AT_ONCE)
        # Not confined: the exemplar and its rows are this repository's own code.
        with Execution(Limits(), scratch).opened() as execution:
            try:
                yield from pool.map(lambda job: _proof(*job, sandbox, execution), jobs)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def _proof(row: Row | None, parts: tuple[str, ...], sandbox: Sandbox, execution: Execution) -> Proof:
    with tempfile.TemporaryDirectory(dir=execution.place) as folder:
        copy = Path(folder, "project")
        share_project(execution.place / "exemplar", copy)
        try:
            apply(row.edits if row else [], copy)
            return Proof(row, parts, _examined(parts, copy, sandbox, execution))
        except UserError as error:
            return Proof(row, parts, [], str(error))


def _examined(parts: tuple[str, ...], copy: Path, sandbox: Sandbox, execution: Execution) -> list[Finding]:
    """The findings of a copy; its program is run as one stack configures it, as all of them would take four times."""
    work, stack = copy.parent, stacks_of(copy)[0]
    try:
        graph = execution.run(copy, stack, {}, work).graph
    except UserError as error:
        graph, findings = None, [failed(error)]
    else:
        findings = []
    stacks = () if graph is None else (Registered(stack, graph),)
    if files := tuple(part for part in parts if part == FOLDER or (part == PROGRAM and stacks)):
        findings += sandbox.examine(Task(copy, work, files, stacks))
    function = None if graph is None else function_in(graph)
    for name in parts:
        if name not in (FOLDER, PROGRAM):
            findings += execution.try_behaviour(Attempt(name, copy, work, function))
    return findings
