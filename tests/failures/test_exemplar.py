"""The catalogue itself: complete, without contradictions, and in step with what is written from it."""

import os
from collections import Counter
from pathlib import Path

import pytest
from tapkit.review.copies import copy_project
from tapkit.review.examination import examine_folder
from tapkit.review.project.markdown import blocks

from failures.catalogue import digest, load
from failures.dataset import DATASET, as_lines, entries, read_dataset, with_findings
from failures.document import DOCUMENT, as_markdown
from failures.variants import ROOT
from tests.tapkit.docs.stack_files import write_as_pulumi_does

CATALOGUE = load()
DOCUMENTS = os.environ.get("FAILURE_DOCUMENTS")


def test_there_are_rows_of_every_document():
    assert {row.document for row in CATALOGUE.rows} == set(CATALOGUE.documents)
    assert len(CATALOGUE.rows) >= 100


def test_no_line_is_a_failure_and_none():
    failures = {(row.document, source) for row in CATALOGUE.rows for source in row.source}
    others = Counter((entry.document, source) for entry in CATALOGUE.not_failures for source in entry.source)
    assert not failures & others.keys()
    assert not [line for line, count in others.items() if count > 1]


@pytest.mark.parametrize("row", CATALOGUE.rows, ids=lambda row: row.id)
def test_a_row_says_where_it_comes_from(row):
    assert row.id.startswith(f"{row.document}-")
    assert all(len(line_digest) == 12 and int(line_digest, 16) >= 0 for line_digest in row.source)
    assert Path(__file__).parents[2].joinpath(row.right).exists()


@pytest.mark.skipif(not DOCUMENTS, reason="FAILURE_DOCUMENTS names no folder with the documents")
def test_every_heading_and_bullet_of_the_documents_is_answered():
    answered = {source for entry in (*CATALOGUE.rows, *CATALOGUE.not_failures) for source in entry.source}
    lines = [
        line
        for path in sorted(Path(DOCUMENTS or ".").iterdir())
        for line in headings_and_bullets(path.read_text(encoding="utf-8"))
    ]
    assert not [line for line in lines if digest(line) not in answered]


def headings_and_bullets(text: str) -> list[str]:
    """The lines that say something of their own, code blocks left out."""
    starts = ("#", "- ", "* ", *(f"{number}. " for number in range(1, 100)))
    code = {block.line + index for block in blocks(text) for index, _ in enumerate(block.text.splitlines())}
    lines = enumerate(text.splitlines(), start=1)
    return [line for number, line in lines if number not in code and line.lstrip().startswith(starts)]


@pytest.fixture(name="after_pulumi")
def project_that_pulumi_has_written_into(tmp_path: Path) -> Path:
    """A copy of the project as it is when its stacks have been created and configured."""
    copy_project(ROOT, tmp_path)
    for path in tmp_path.glob("Pulumi.*.yaml"):
        write_as_pulumi_does(path)
    return tmp_path


def test_rows_stay_as_they_are_when_pulumi_has_written_into_the_stack_files(after_pulumi: Path):
    assert entries(CATALOGUE, after_pulumi) == entries(CATALOGUE)


def test_a_review_finds_nothing_in_what_pulumi_writes_into_the_stack_files(after_pulumi: Path):
    assert examine_folder(after_pulumi) == examine_folder(ROOT)


def test_dataset_and_document_are_in_step():
    def find(rows):
        raise AssertionError(f"changed since `python -m failures write`: {', '.join(row.id for row in rows)}")

    written = with_findings(entries(CATALOGUE), read_dataset(), CATALOGUE.rows, find)
    assert DATASET.read_text(encoding="utf-8") == as_lines(written)
    findings = {entry["id"]: entry["finding"] for entry in written}
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(CATALOGUE, findings)
