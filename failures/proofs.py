"""Proofs: each row's broken variant is reported by the check that the row names."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tapkit.checks import CHECKS, Finding, Subject
from tapkit.errors import UserError
from tapkit.review.copies import copy_project, share_project
from tapkit.review.examination import FOLDER, PROGRAM
from tapkit.review.guard import Limits
from tapkit.review.sandbox import Sandbox, Task

from failures.catalogue import Row
from failures.variants import ROOT, apply

# Whatever a row changes in the code, the document that shows the code no longer agrees with it.
CONSEQUENCE = "training-documents-agree"
AT_ONCE = (os.cpu_count() or 1) + 1  # one more than there are processors: some wait for an upload


@dataclass(frozen=True)
class Proof:
    """What became of a row's variant, or of the exemplar itself.

    Attributes:
        row: the row; None for the exemplar, which must have no findings.
        parts: what was examined.
        findings: what was found.
        error: why nothing could be; empty where it could.
    """

    row: Row | None
    parts: tuple[str, ...]
    findings: list[Finding]
    error: str = ""

    @property
    def name(self) -> str:
        """What is proven, in short."""
        return self.row.id if self.row else f"exemplar, {' and '.join(self.parts)}"

    @property
    def caught(self) -> list[Finding]:
        """What the row's check reported."""
        return [finding for finding in self.findings if self.row and finding.check.name == self.row.check]

    @property
    def others(self) -> list[Finding]:
        """What other checks reported, besides what any change of the code entails."""
        entailed = [*self.caught, *(finding for finding in self.findings if finding.check.name == CONSEQUENCE)]
        return [finding for finding in self.findings if finding not in entailed]

    @property
    def holds(self) -> bool:
        """Whether it is as it has to be."""
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
    with tempfile.TemporaryDirectory() as folder, prepared.opened() as sandbox:
        scratch = Path(folder)
        copy_project(root, scratch / "exemplar")
        (scratch / "pip").mkdir()
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            yield from pool.map(lambda job: _proof(*job, scratch, sandbox), jobs)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _proof(row: Row | None, parts: tuple[str, ...], scratch: Path, sandbox: Sandbox) -> Proof:
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        copy = Path(folder, "project")
        share_project(scratch / "exemplar", copy)
        try:
            apply(row.edits if row else [], copy)
            return Proof(row, parts, sandbox.examine(Task(copy, Path(folder), scratch / "pip", parts)))
        except UserError as error:
            return Proof(row, parts, [], str(error))
