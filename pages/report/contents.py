"""The contents of a report, from a run of the program, the project's folder and the last benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tapkit.docs.edges import whole_of
from tapkit.local.project import Project
from tapkit.runner.run import Run

from benchmarks.results import Results, read_results
from failures.catalogue import load
from failures.dataset import DATASET, read_dataset
from pages.report.failures import Failure, documented_failures
from pages.report.revision import Revision, last_change, newest_module, revision_of
from pages.report.rules import Judged, judged_folder, judged_stack
from pages.report.tree import Node, tree_of


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report.

    Attributes:
        title: the name of the component that holds everything.
        stack: whose configuration the program ran with.
        written: when this was gathered.
        revision: the state of the project.
        newest: the Python file that was written last, and when.
        tree: the stack with everything in it.
        resource_rules, folder_rules: the policy's, each with its findings.
        documents: the titles of those that the catalogue covers, by key.
        failures: the catalogue's rows.
        proven: when the catalogue's proofs were recorded.
        benchmarks: None where they have not run.
    """

    title: str
    stack: str
    written: datetime
    revision: Revision
    newest: tuple[str, datetime]
    tree: Node
    resource_rules: list[Judged]
    folder_rules: list[Judged]
    documents: Mapping[str, str]
    failures: list[Failure]
    proven: datetime
    benchmarks: Results | None

    @property
    def rules(self) -> list[Judged]:
        """All of the policy's."""
        return [*self.resource_rules, *self.folder_rules]

    def is_outdated(self, date: datetime) -> bool:
        """Whether a measurement of that date is out of date: code has been written since."""
        return self.newest[1] > date


def gather(project: Project, run: Run) -> Report:
    """The report on a project.

    Raises:
        UserError: a file with measurements is damaged.
        UserError: the catalogue is, or a row of it does not fit the project.
    """
    catalogue = load()
    return Report(
        title=whole_of(run.graph).type.rpartition(":")[2],
        stack=project.stack,
        written=datetime.now(UTC),
        revision=revision_of(project.root),
        newest=newest_module(project.root),
        tree=tree_of(run.graph),
        resource_rules=judged_stack(run.graph),
        folder_rules=judged_folder(project.root),
        documents=catalogue.documents,
        failures=documented_failures(catalogue, project.root, read_dataset()),
        proven=last_change(project.root, DATASET),
        benchmarks=read_results(project.root),
    )
