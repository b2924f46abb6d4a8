"""Proofs of a small project's catalogue, and of some rows of the exemplar's."""

import pytest
from tapkit.checks import CHECKS
from tapkit.errors import UserError
from tapkit.review.registry import RUNS
from tapkit.review.sandbox import Sandbox

from failures.catalogue import load
from failures.proofs import Proof, prove
from tests.failures.conftest import row
from tests.tapkit.review.conftest import Project

FOUND = RUNS.finding("it ends", "Pulumi.yaml")
ENTAILED = CHECKS["training-documents-agree"].finding("it differs", "lib/IDEAL_RESPONSE.md", 9)
OTHER = CHECKS["entry-exports"].finding("it exports nothing", "__main__.py")


@pytest.mark.parametrize(
    ("proof", "holds"),
    [
        (Proof(None, (), []), True),
        (Proof(None, (), [FOUND]), False),
        (Proof(None, (), [], "no end"), False),
        (Proof(row(), (), [FOUND]), True),
        (Proof(row(), (), [FOUND, OTHER]), True),
        (Proof(row(alone=True), (), [FOUND]), True),
        (Proof(row(alone=True), (), [FOUND, OTHER]), False),
        (Proof(row(alone=True), (), [FOUND, ENTAILED]), True),
        (Proof(row(), (), [ENTAILED]), False),
        (Proof(row(check="training-documents-agree"), (), [ENTAILED]), True),
        (Proof(None, (), [ENTAILED]), False),
        (Proof(row(), (), [OTHER]), False),
        (Proof(row(), (), []), False),
        (Proof(row(), (), [], "no end"), False),
    ],
)
def test_a_proof_holds_if_the_rows_check_reports(proof: Proof, holds: bool):
    assert proof.holds is holds


def test_a_variant_is_examined_and_the_project_is_left_as_it_is(project: Project):
    root = project()
    before = {path: path.read_bytes() for path in root.rglob("*")}
    unbroken, proof = prove([row()], root)
    assert unbroken.name == "exemplar, folder and program"
    assert {finding.check.name for finding in unbroken.findings}.isdisjoint({"program-runs"})
    (caught,) = proof.caught
    assert proof.name == "book-01" and proof.holds
    assert caught.message.startswith("The program failed at __main__.py, line 3: NameError: name 'answer' is not d")
    assert {path: path.read_bytes() for path in root.rglob("*")} == before


def test_an_edit_that_does_not_fit_is_a_proof_that_does_not_hold(project: Project):
    broken = row(edits=[{"file": "__main__.py", "replace": "43"}])
    _, proof = prove([broken], project())
    assert not proof.holds
    assert proof.error == "__main__.py has this text 0 times, not once: adapt the edit to the project."


def test_a_process_without_an_answer_is_a_proof_that_does_not_hold(project: Project, monkeypatch: pytest.MonkeyPatch):
    def fail(*_):
        raise UserError("its process ends with exit status 3")

    monkeypatch.setattr(Sandbox, "examine", fail)
    assert [proof.error for proof in prove([row()], project())] == ["its process ends with exit status 3"] * 2


def test_the_exemplar_is_right_and_a_row_of_each_kind_of_check_is_proven():
    rows = load().rows
    checks = ("notification-waits-for-permission", "handler-raises-what-fails", "tests-exist")
    proofs = list(prove([next(row for row in rows if row.check == check) for check in checks]))
    assert not [(proof.name, proof.error, proof.findings) for proof in proofs if not proof.holds]
    assert len(proofs) == 5
