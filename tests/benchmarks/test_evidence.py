"""The page of evidence: its tables are replaced by what was measured, its text stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tapkit.errors import UserError

from benchmarks.evidence import PAGE, as_markdown, figure_rows, number, write_evidence
from benchmarks.results import Figure, machine


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0693, "0.0693"), (1.2345, "1.23"), (99.94, "99.9"), (3184.2, "3,184")]
)
def test_numbers_have_three_digits_at_least(value: float, text: str):
    assert number(value) == text


def test_a_figure_has_its_range_and_its_limit():
    assert figure_rows([Figure("up", 2, "s", 6, 1.5, 3)]) == [["up", "2 s", "1.5 to 3", "6 s"]]


def test_what_a_figure_has_not_stays_empty():
    assert figure_rows([Figure("missing", 0, "")]) == [["missing", "0", "", ""]]


def test_rows_become_a_table():
    assert as_markdown(["what", "count"], [["parked", "4"]]) == "| what | count |\n| --- | --- |\n| parked | 4 |\n"


@pytest.fixture(name="page")
def fixture_page(tmp_path: Path) -> Path:
    page = tmp_path / PAGE
    page.parent.mkdir()
    page.write_text("Before.\n\n<!-- load -->\nold\n<!-- /load -->\n\nAfter.\n", encoding="utf-8")
    return page


def test_a_section_is_replaced_and_says_where_and_when(tmp_path: Path, page: Path):
    write_evidence(tmp_path, "load", "make load", ["| a |\n"])
    measured = f"`make load` on {machine()}, {datetime.now(UTC):%Y-%m-%d}:"
    assert page.read_text(encoding="utf-8") == (
        f"Before.\n\n<!-- load -->\n\n{measured}\n\n| a |\n\n<!-- /load -->\n\nAfter.\n"
    )


def test_a_section_that_is_not_there_is_a_mistake(tmp_path: Path, page: Path):
    with pytest.raises(UserError) as raised:
        write_evidence(tmp_path, "speed", "make speed", [])
    assert str(raised.value) == f"{page} has no section between <!-- speed --> and <!-- /speed -->: put it back."
