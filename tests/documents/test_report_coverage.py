"""The report reads what the tests ran last, and does not make it look better than it is."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.report.coverage import SUMMARY, Covered, read_coverage
from tapkit.errors import UserError
from tests.documents.reports import COVERED


def write_summary(root: Path, text: str) -> Path:
    path = root / SUMMARY
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_a_summary_is_read_the_file_that_lacks_most_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # The summary has no time zone; it is the machine's.
    monkeypatch.setenv("TZ", "EST+5")
    time.tzset()
    try:
        write_summary(
            tmp_path,
            json.dumps(
                {
                    "meta": {"timestamp": "2026-01-02T08:00:00"},
                    "files": {"tap.py": measured(1, 1, 0, 0), "lib/a.py": measured(3, 4, 1, 2, 7)},
                }
            ),
        )
        coverage = read_coverage(tmp_path)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert coverage == COVERED
    assert coverage.date == datetime(2026, 1, 2, 13, tzinfo=UTC)


def measured(lines: int, all_lines: int, branches: int, all_branches: int, *missing: int) -> dict:
    counts = {
        **{"covered_lines": lines, "num_statements": all_lines},
        **{"covered_branches": branches, "num_branches": all_branches},
    }
    return {"summary": counts, "missing_lines": list(missing)}


def test_there_may_be_none(tmp_path: Path):
    assert read_coverage(tmp_path) is None


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"meta": {"timestamp": "today"}}'])
def test_a_damaged_summary_is_a_mistake(tmp_path: Path, text: str):
    path = write_summary(tmp_path, text)
    with pytest.raises(UserError) as raised:
        read_coverage(tmp_path)
    assert str(raised.value) == f"{path} is damaged: run `make unit` again."


@pytest.mark.parametrize(
    ("lines", "branches", "percent"),
    [((3, 4), (1, 2), 66.6), ((9999, 10000), (0, 0), 99.9), ((5, 5), (2, 2), 100), ((0, 0), (0, 0), 100)],
)
def test_only_all_of_it_is_100_percent(lines: tuple[int, int], branches: tuple[int, int], percent: float):
    assert Covered("a.py", lines, branches).percent == percent


def test_the_total_counts_lines_and_branches_not_files():
    assert (COVERED.total.lines, COVERED.total.branches) == ((4, 5), (1, 2))


def test_folders_hold_their_files_and_those_below():
    files = [Covered(path, (1, 1), (0, 0)) for path in ("lib/b/c.py", "lib/a.py", "tap.py")]
    folders = type(COVERED)(COVERED.date, files).folders
    assert [(folder.path, folder.lines, [each.path for each in below]) for folder, below in folders] == [
        (".", (1, 1), ["tap.py"]),
        ("lib", (2, 2), ["lib/b/c.py", "lib/a.py"]),
    ]
