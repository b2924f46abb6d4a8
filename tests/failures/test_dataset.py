"""The files written from a catalogue: the data to learn from, and the document."""

from pathlib import Path

import pytest
from tapkit.review.registry import RUNS

from failures.catalogue import Catalogue, NotFailure
from failures.dataset import as_lines, entries, read_dataset, with_findings
from failures.document import as_markdown
from tests.failures.conftest import row
from tests.tapkit.review.conftest import Project

FOUND = RUNS.finding("`it` ends", "Pulumi.yaml")


def catalogue(*rows) -> Catalogue:
    """A catalogue of one document."""
    return Catalogue({"book": "The Book"}, list(rows), [])


def test_an_entry_holds_the_broken_and_the_right_files(project: Project):
    edits = [
        {"file": "__main__.py", "replace": "42", "by": "43"},
        {"file": "new.txt", "create": "new"},
        {"file": "old", "delete": True},
    ]
    root = project('print("42")\n', **{"old/a.txt": "a", "old/b.txt": "b"})
    (entry,) = entries(catalogue(row(edits=edits, right="old/a.txt")), root).values()
    assert entry["broken"] == {"__main__.py": 'print("43")\n', "new.txt": "new", "old/a.txt": None}
    assert entry["fixed"] == {"__main__.py": 'print("42")\n', "new.txt": None, "old/a.txt": "a"}


def test_lines_are_read_as_they_were_written(tmp_path: Path):
    entry = {"id": "book-01", "failure": "ü"}
    (tmp_path / "x.jsonl").write_text(as_lines([entry]), encoding="utf-8")
    assert read_dataset(tmp_path / "x.jsonl") == {"book-01": entry}
    assert read_dataset(tmp_path / "y.jsonl") == {}


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ({}, ["book-01"]),
        ({"broken": "b", "fixed": "f", "finding": FOUND.as_json()}, []),
        ({"broken": "other", "fixed": "f", "finding": FOUND.as_json()}, ["book-01"]),
        ({"broken": "b", "fixed": "f", "finding": {**FOUND.as_json(), "check": "other"}}, ["book-01"]),
    ],
)
def test_only_what_has_changed_is_proven_again(recorded: dict, asked: list[str]):
    proven = []

    def find(rows):
        proven.extend(proven_row.id for proven_row in rows)
        return {"book-01": FOUND}

    entry = {"id": "book-01", "broken": "b", "fixed": "f"}
    written = with_findings({"book-01": entry}, {"book-01": recorded}, [row()], find)
    assert written == [{**entry, "finding": FOUND.as_json()}]
    assert proven == asked


def test_the_document_tells_cause_fix_and_proof_by_document():
    rows = [
        row(),
        row(
            id="book-02",
            translated="As a stack file.",
            correction={"says": "No.", "right": "Yes.", "evidence": "https://example.org"},
        ),
    ]
    whole = Catalogue(
        {"book": "The Book"}, rows, [NotFailure(source=[], document="book", reason="Advice, followed here.")]
    )
    text = as_markdown(whole, {proven_row.id: FOUND.as_json() for proven_row in rows})
    assert "| The Book | 2 | 0 | 2 | 0 | 0 |" in text
    assert text.count("### One\n") == 1
    assert text.partition("## The Book\n")[2].splitlines() == [
        "",
        "### One",
        "",
        "#### book-01: The program does not run",
        "",
        "- **Severity:** high",
        "- **Cause:** Haste.",
        "- **Fix:** Quote it. Right in `__main__.py`.",
        "- **Proof:** with `__main__.py` broken, `program-runs` reports `Pulumi.yaml: 'it' ends`",
        "",
        "#### book-02: The program does not run",
        "",
        "- **Severity:** high",
        "- **Cause:** Haste.",
        "- **Fix:** Quote it. Right in `__main__.py`.",
        "- **In this project's terms:** As a stack file.",
        "- **Correction:** the document says: No. Right is: Yes. (https://example.org)",
        "- **Proof:** with `__main__.py` broken, `program-runs` reports `Pulumi.yaml: 'it' ends`",
        "",
        "### What is not a failure",
        "",
        "- Advice, followed here.",
    ]
