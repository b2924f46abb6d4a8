"""Reading the catalogue: what a mistake in it is answered with."""

from pathlib import Path
from typing import Any

import pytest
from tapkit.errors import UserError

from failures.catalogue import digest, load
from tests.failures.conftest import ROW, row, write_catalogue

NOT_FAILURE = {"document": "book", "source": ["ba9876543210"], "reason": "advice"}


def test_a_catalogue_holds_the_rows_of_all_files(tmp_path: Path):
    write_catalogue(tmp_path, ROW, not_failures=[NOT_FAILURE])
    catalogue = load(tmp_path)
    assert catalogue.rows == [row()]
    assert [entry.reason for entry in catalogue.not_failures] == ["advice"]
    assert catalogue.documents == {"book": "The Book"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"check": "no-such"}, "Row book-01 names the check no-such, which does not exist."),
        ({"document": "letter"}, "book-01 names the document letter, not listed."),
        ({"fix": None}, "book.yaml, row book-01 lacks fix."),
        ({"colour": "red"}, "book.yaml, row book-01 has the unknown field colour; known are "),
        ({"severity": "huge"}, "book.yaml, row book-01 has severity huge: it must be low, medium, high or critical."),
        ({"source": "0123"}, "book.yaml, row book-01: source must be a list."),
        ({"edits": []}, "book.yaml, row book-01 has no edits: nothing shows the failure."),
        ({"edits": ["x"]}, "book.yaml, row book-01, edit 1 is not a mapping."),
        (
            {"edits": [{"file": "x"}]},
            "book.yaml, row book-01: an edit of x has exactly one of replace, create and delete.",
        ),
        (
            {"edits": [{"file": "x", "create": "", "delete": True}]},
            "book.yaml, row book-01: an edit of x has exactly one of replace, create and delete.",
        ),
    ],
)
def test_a_wrong_row_is_an_error_that_names_it(tmp_path: Path, changes: dict[str, Any], reason: str):
    write_catalogue(tmp_path, {**ROW, **changes})
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert str(error.value).startswith(reason)


def test_an_id_belongs_to_one_row(tmp_path: Path):
    write_catalogue(tmp_path, ROW, ROW)
    with pytest.raises(UserError, match=r"^Row book-01 exists twice\.$"):
        load(tmp_path)


@pytest.mark.parametrize("entry", ["text", {"fix": "x"}])
def test_a_row_without_an_id_is_an_error(tmp_path: Path, entry: Any):
    write_catalogue(tmp_path, entry)
    with pytest.raises(UserError, match="^book.yaml, row without an id "):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"), [("- 1", "holds no keys"), ("a: b: c", "cannot be read: mapping values are not allowed here")]
)
def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path, text: str, reason: str):
    (tmp_path / "catalogue.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert reason.split(":", maxsplit=1)[0] in str(error.value)


def test_a_row_that_is_not_there_cannot_be_selected(tmp_path: Path):
    catalogue = load(write_catalogue(tmp_path, ROW))
    assert catalogue.select(()) == catalogue.select(("book-01",)) == [row()]
    with pytest.raises(UserError, match=r"^The catalogue has no row book-02\.$"):
        catalogue.select(("book-01", "book-02"))


@pytest.mark.parametrize("line", ["- **Zero** tests", "### **Zero** tests", "  12. **ZERO** tests  "])
def test_a_digest_is_of_the_words(line: str):
    assert digest(line) == digest("zero** tests")
