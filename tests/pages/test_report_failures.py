"""The report tells each documented failure with its proof, and with the change that puts it right."""

from failures.catalogue import Catalogue
from failures.dataset import entries
from pages.report.failures import Change, documented_failures
from tests.failures.conftest import row
from tests.tapkit.review.conftest import Project, small_project  # pylint: disable=unused-import # a fixture

FINDING = {"check": "program-runs", "where": "Pulumi.yaml", "message": "it ends"}
PROGRAM = 'import pulumi\n\n\n\npulumi.export("answer", 42)\n'


def catalogue(**changes) -> Catalogue:
    return Catalogue({"book": "The Book"}, [row(**changes)], [])


def test_the_change_leads_from_broken_to_right(project: Project):
    (failure,) = documented_failures(catalogue(), project(PROGRAM), {})
    assert failure.changes == [
        Change(
            "__main__.py",
            [
                ("place", "@@ -3,3 +3,3 @@"),
                *(("context", " "), ("context", " ")),
                ("broken", "-pulumi.export(answer, 42)"),
                ("right", '+pulumi.export("answer", 42)'),
            ],
        )
    ]


def test_a_file_that_was_deleted_is_right_when_it_is_there(project: Project):
    edits = [{"file": "a.txt", "delete": True}]
    (failure,) = documented_failures(catalogue(edits=edits), project(**{"a.txt": "one\n"}), {})
    assert failure.changes == [Change("a.txt", [("place", "@@ -0,0 +1 @@"), ("right", "+one")])]


def test_a_recorded_proof_counts(project: Project):
    root = project()
    recorded = {"book-01": {**entries(catalogue(), root)["book-01"], "finding": FINDING}}
    (failure,) = documented_failures(catalogue(), root, recorded)
    assert failure.finding == FINDING
    assert failure.check.name == "program-runs"


def test_the_proof_of_a_row_that_has_changed_since_does_not_count(project: Project):
    root = project()
    recorded = {"book-01": {**entries(catalogue(), root)["book-01"], "finding": FINDING}}
    root.joinpath("__main__.py").write_text(PROGRAM, encoding="utf-8")
    (failure,) = documented_failures(catalogue(), root, recorded)
    assert failure.finding is None
