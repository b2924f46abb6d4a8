"""Saved benchmark results, with where and when they were measured."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tapkit.errors import UserError

from benchmarks.results import RESULTS, Figure, read_results, write_results

FIGURES = [Figure("tapkit up", 1.5, "s", limit=6), Figure("make demo", 4, "s")]


def test_figures_are_read_as_they_were_written(tmp_path: Path):
    write_results(tmp_path, FIGURES)
    results = read_results(tmp_path)
    assert results.figures == FIGURES
    assert " cores, " in results.machine and ", Python 3." in results.machine
    assert timedelta() <= datetime.now(UTC) - results.date < timedelta(minutes=1)


def test_a_later_run_replaces_the_earlier(tmp_path: Path):
    for figures in (FIGURES, FIGURES[:1]):
        write_results(tmp_path, figures)
    assert read_results(tmp_path).figures == FIGURES[:1]


def test_there_may_have_been_no_run(tmp_path: Path):
    assert read_results(tmp_path) is None


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"figures": [{"unknown": 1}]}', '{"figures": [], "date": "today"}'])
def test_damaged_results_are_a_mistake(tmp_path: Path, text: str):
    (tmp_path / RESULTS).parent.mkdir()
    (tmp_path / RESULTS).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_results(tmp_path)
    assert str(raised.value) == f"{tmp_path / RESULTS} is damaged: run `python -m benchmarks` again."


@pytest.mark.parametrize(("measured", "limit", "holds"), [(2, 2, True), (2.1, 2, False), (9, None, True)])
def test_a_figure_holds_up_to_its_limit(measured: float, limit: float | None, holds: bool):
    assert Figure("a", measured, "s", limit).holds is holds
