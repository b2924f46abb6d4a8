"""The report's first figures say what is well, what is not, and what nobody knows."""

from dataclasses import replace
from typing import Any

import pytest
from tapkit.checks import CHECKS

from benchmarks.results import Figure, Results
from pages.report.rules import Judged
from pages.report.summary import cards
from tests.pages.reports import AFTER, BEFORE, FAILURE, VIOLATED, report

HELD = Results(AFTER, "a machine", [Figure("a", 1, "s", limit=1), Figure("b", 9, "s")])
IDLE = Judged(CHECKS["alarm-percentile"], [], applies=False)


def card(label: str, **changes: Any) -> tuple[str, str, str]:
    (found,) = [shown for shown in cards(report(**changes)) if shown.label == label]
    return found.figure, found.note, found.state


def test_components_are_no_resources_and_the_stack_is_none():
    assert card("Resources") == ("2", "in 2 components", "good")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], ("1", "1 hold", "good")),
        ([VIOLATED, IDLE], ("3", "1 hold, 1 violated, 1 not applicable", "bad")),
    ],
)
def test_rules_are_counted_by_verdict(rules: list[Judged], expected: tuple[str, str, str]):
    assert card("Rules", resource_rules=rules) == expected


def test_findings_are_counted():
    assert card("Findings") == ("0", "nothing to fix", "good")
    two = replace(VIOLATED, findings=VIOLATED.findings * 2)
    assert card("Findings", resource_rules=[two]) == ("2", "to fix", "bad")


def test_a_failure_that_has_changed_is_not_proven():
    assert card("Failures proven") == ("1", "of 1 documented", "good")
    both = [FAILURE, replace(FAILURE, finding=None)]
    assert card("Failures proven", failures=both) == ("1", "of 2: run `make docs`", "bad")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (None, ("–", "not measured", "unknown")),
        (HELD, ("1 of 1", "within their limit", "good")),
        (replace(HELD, date=BEFORE), ("1 of 1", "within their limit, out of date", "unknown")),
        (replace(HELD, figures=[Figure("a", 2, "s", limit=1)]), ("0 of 1", "within their limit", "bad")),
    ],
)
def test_benchmarks_are_good_within_their_limits(results: Results | None, expected: tuple[str, str, str]):
    assert card("Benchmarks", benchmarks=results) == expected
