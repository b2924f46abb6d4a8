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
