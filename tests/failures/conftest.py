"""Fixtures for the tests of `failures`: a catalogue of one row."""

from pathlib import Path
from typing import Any

import yaml
from tapkit.checks import Severity

import failures.preloaded_exemplar  # pylint: disable=unused-import # the proofs' processes import it first
from failures.catalogue import Edit, Row
from tests.tapkit.review.conftest import small_project  # pylint: disable=unused-import # a fixture
from tests.unit.conftest import clean_environment  # pylint: disable=unused-import # a fixture

ROW = {
    "id": "book-01",
    "document": "book",
    "section": "One",
    "source": ["0123456789ab"],
    "failure": "The program does not run.",
    "severity": "high",
    "check": "program-runs",
    "edits": [{"file": "__main__.py", "replace": '"answer"', "by": "answer"}],
    "right": "__main__.py",
    "fix": "Quote it.",
    "cause": "Haste.",
}


def row(**changes: Any) -> Row:
    """A row that breaks the small project."""
    fields = {**ROW, **changes}
    edits = [Edit(**edit) for edit in fields["edits"]]
    return Row(**{**fields, "edits": edits, "severity": Severity.of(fields["severity"])})


def write_catalogue(folder: Path, *rows: Any, not_failures: Any = ()) -> Path:
    """A catalogue with one document."""
    (folder / "rows").mkdir(parents=True)
    (folder / "catalogue.yaml").write_text(yaml.safe_dump({"documents": {"book": "The Book"}}), encoding="utf-8")
    content = {"rows": list(rows), "not_failures": list(not_failures)}
    (folder / "rows" / "book.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder
