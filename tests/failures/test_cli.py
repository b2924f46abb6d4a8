"""The command line: proofs as they are shown, writing, and mistakes."""

import importlib
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tapkit.checks import CHECKS
from tapkit.errors import UserError
from tapkit.review.registry import RUNS

from failures import catalogue, cli, dataset, document, proofs
from failures.catalogue import Catalogue, NotFailure
from failures.proofs import Proof
from tests.failures.conftest import row

FOUND = RUNS.finding("it ends", "Pulumi.yaml")
OTHER = CHECKS["entry-exports"].finding("it exports nothing", "__main__.py")
NOT_FAILURE = NotFailure(source=["ba9876543210"], document="book", reason="advice")


@pytest.fixture(name="proven")
def canned_proofs(monkeypatch: pytest.MonkeyPatch) -> list[Proof]:
    """The proofs of every run, on a catalogue of one row."""
    proven: list[Proof] = []
    monkeypatch.setattr(catalogue, "load", lambda: Catalogue({"book": "The Book"}, [row()], [NOT_FAILURE]))
    monkeypatch.setattr(proofs, "prove", lambda rows: proven)
    return proven


def test_proofs_that_hold_are_a_line_each(proven: list[Proof]):
    proven += [Proof(None, ("folder", "program"), []), Proof(row(), (), [FOUND, OTHER])]
    result = CliRunner().invoke(cli.cli, ["prove"])
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "exemplar, folder and program: no findings",
        "book-01: program-runs: it ends",
        "    also entry-exports: __main__.py: it exports nothing",
        "2 of 2 hold, after 0 s.",
    ]


def test_a_proof_that_fails_prints_what_was_expected_and_found(proven: list[Proof]):
    proven += [
        Proof(None, ("folder",), [OTHER]),
        Proof(row(), (), [OTHER]),
        Proof(row(alone=True), (), [], "no end"),
        Proof(row(), (), []),
    ]
    result = CliRunner().invoke(cli.cli, ["prove", "book-01"])
    edit = f"    edit: {row().edits[0]}"
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "exemplar, folder: FAILED",
        "    actual: entry-exports: __main__.py: it exports nothing",
        "book-01: FAILED",
        edit,
        "    expected: a finding of program-runs",
        "    actual: entry-exports: __main__.py: it exports nothing",
        "book-01: FAILED",
        edit,
        "    expected: a finding of program-runs, and no other",
        "    actual: no end",
        "book-01: FAILED",
        edit,
        "    expected: a finding of program-runs",
        "    actual: no findings",
        "0 of 4 hold, after 0 s.",
    ]


@pytest.fixture(name="written")
def in_another_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything is written to."""
    entry = {"id": "book-01", "failure": "x", "broken": {"a": "1"}, "fixed": {"a": "2"}, "fix": "y"}
    monkeypatch.setattr(dataset, "entries", lambda _catalogue: {"book-01": entry})
    monkeypatch.setattr(dataset, "DATASET", tmp_path / "dataset.jsonl")
    monkeypatch.setattr(dataset, "read_dataset", lambda: {})
    monkeypatch.setattr(document, "DOCUMENT", tmp_path / "MODEL_FAILURES.md")
    return tmp_path


def test_write_proves_and_writes(proven: list[Proof], written: Path):
    proven += [Proof(None, ("folder",), []), Proof(row(), (), [FOUND])]
    result = CliRunner().invoke(cli.cli, ["write"])
    assert result.output.splitlines()[-1] == "1 rows written."
    assert json.loads((written / "dataset.jsonl").read_text(encoding="utf-8"))["finding"] == FOUND.as_json()
    assert "`program-runs` reports" in (written / "MODEL_FAILURES.md").read_text(encoding="utf-8")


def test_what_is_not_proven_is_not_written(proven: list[Proof], written: Path):
    proven.append(Proof(row(), (), []))
    result = CliRunner().invoke(cli.cli, ["write"])
    assert str(result.exception) == "Not proven: book-01. See `python -m failures prove book-01`."
    assert not list(written.iterdir())


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (UserError("It is so."), 1, "Error: It is so.\n"),
        (click.UsageError("Not so."), 2, "Error: Not so.\n"),
        (click.Abort(), 130, "Interrupted: what this command started is stopped.\n"),
    ],
)
def test_a_mistake_is_a_sentence(
    error: Exception, code: int, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    def fail(**_):
        raise error

    monkeypatch.setattr(cli.cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, capsys.readouterr().err) == (code, text)


def test_the_module_runs_the_command_line():
    assert importlib.import_module("failures.__main__").main is cli.main
