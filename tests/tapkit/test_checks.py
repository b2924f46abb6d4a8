"""Checks, their findings, and the order and the words in which these are told."""

import pytest
from tapkit.checks import CHECKS, LONGEST_TEXT, Finding, Severity, Subject, checks_on, project_rule, worst_first
from tapkit.review.registry import INSIDE, RUNS, TRIED


@pytest.mark.parametrize("severity", Severity)
def test_a_severity_is_read_as_it_is_written(severity: Severity):
    assert Severity.of(severity.word) is severity


def test_a_word_that_is_not_a_severity_is_refused():
    with pytest.raises(ValueError, match="^severity huge: it must be low, medium, high or critical$"):
        Severity.of("huge")


def test_what_breaks_loses_or_exposes_is_grave():
    assert [severity.word for severity in Severity if severity.is_grave] == ["high", "critical"]


@pytest.mark.parametrize(
    "finding",
    [
        RUNS.finding("it ends"),
        RUNS.finding("it ends", "a.py"),
        RUNS.finding("it ends", "a.py", 3),
        RUNS.finding("it has no tags", resource="uploads", urn="urn:pulumi:dev::shop::aws:s3/bucket:Bucket::uploads"),
    ],
)
def test_a_finding_is_read_as_it_is_written(finding: Finding):
    assert Finding.from_json(finding.as_json()) == finding


def test_json_names_the_parts_of_a_place_that_are_known():
    assert RUNS.finding("it ends", "a.py", 3).as_json() == {
        "check": "program-runs",
        "severity": "critical",
        "where": "a.py:3",
        "message": "it ends",
        "remedy": RUNS.remedy,
        "path": "a.py",
        "line": 3,
    }


@pytest.mark.parametrize(
    ("finding", "where"),
    [
        (RUNS.finding("it ends", "a.py"), "a.py"),
        (RUNS.finding("it ends", "a.py", 3), "a.py:3"),
        (RUNS.finding("it ends", resource="uploads"), "uploads"),
    ],
)
def test_a_finding_says_where(finding: Finding, where: str):
    assert finding.where == where


def test_a_text_of_the_project_neither_fills_nor_takes_over_a_terminal():
    finding = RUNS.finding("x" * (LONGEST_TEXT + 1), "\x1b[2J", resource="a\nb")
    assert finding.message == "x" * LONGEST_TEXT + " …"
    assert (finding.path, finding.resource) == ("\N{REPLACEMENT CHARACTER}[2J", "a\N{REPLACEMENT CHARACTER}b")


def test_findings_are_in_the_order_of_severity_check_file_and_line():
    slight, inside = TRIED.finding("x"), INSIDE.finding("x")
    late, early = RUNS.finding("x", "a.py", 10), RUNS.finding("x", "a.py", 9)
    assert worst_first([slight, late, inside, early]) == [early, late, inside, slight]


def test_a_decorated_function_is_found_by_what_it_looks_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tapkit.checks.CHECKS", {})

    @project_rule("files-exist", Severity.LOW, "Add a file.")
    def files_exist(_folder):
        """There are files.

        At least one.
        """

    (check,) = checks_on(Subject.FOLDER)
    assert (check.name, check.sentence, check.judge) == ("files-exist", "There are files.", files_exist)
    assert not checks_on(Subject.RESOURCE, Subject.STACK, Subject.RUN)


def test_every_check_has_a_name_of_its_own_and_what_its_subject_is_judged_by():
    assert all(check.name == name for name, check in CHECKS.items())
    assert [check.name for check in CHECKS.values() if not check.judge] == [
        check.name for check in checks_on(Subject.REVIEW)
    ]
