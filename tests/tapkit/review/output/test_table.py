"""A review's result for people."""

import io

from rich.console import Console
from tapkit.review.output.table import alike, place, places, show
from tapkit.review.report import Report

from tests.tapkit.review.output.reports import ENCRYPTED, GRAVE, HOSTILE, NOT_TRIED, on_bucket, report


def printed(shown: Report) -> str:
    text = io.StringIO()
    show(shown, Console(file=text, width=1000))
    return text.getvalue()


def test_findings_that_differ_in_the_resource_only_are_shown_once_with_their_number():
    lines = printed(report(*(on_bucket(name) for name in "abcde"))).splitlines()
    rows = [line for line in lines if "it says nothing" in line]
    assert len(rows) == 1
    assert "5 times: a (infra/it s.py:7), b (infra/it s.py:7), c (infra/it s.py:7) and 2 more" in rows[0]


def test_findings_in_files_stay_apart():
    assert alike([GRAVE, GRAVE, on_bucket("a"), on_bucket("b")]) == [[GRAVE], [GRAVE], [on_bucket("a"), on_bucket("b")]]


def test_a_place_is_a_resource_with_its_line_as_far_as_that_is_known():
    assert place(ENCRYPTED.finding("x", resource="a")) == "a"
    assert place(ENCRYPTED.finding("x", "a.py")) == "a.py"
    assert places([GRAVE]) == "a.py:3"


def test_what_could_not_be_judged_is_said_by_reason():
    assert f"Not judged, because {HOSTILE}: tests-pass\n" in printed(report(NOT_TRIED))


def test_many_checks_with_one_reason_are_counted():
    shown = Report(**{**vars(report()), "verdicts": unrun()})
    assert "Not judged, because it loops: bucket-encrypted, bucket-versioned, bucket-public-access-blocked and " in (
        printed(shown)
    )


def unrun():
    whole = report().verdicts
    return type(whole)(whole.checks, [], unrecorded="it loops")


def test_the_score_and_the_summary_follow_the_findings():
    text = printed(report(GRAVE, task="uploads"))
    assert text.index("1 finding") < text.index("points for the task uploads") < text.index("4 resources, 3 of them")


def test_nothing_found_is_said():
    assert printed(report()).startswith("No findings.\n")
