"""A review's result as JUnit's XML."""

from xml.etree import ElementTree

from tapkit.review.output.junit import as_junit
from tapkit.review.report import Report

from tests.tapkit.review.output.reports import ENCRYPTED, GRAVE, HOSTILE, NOT_TRIED, on_bucket, report


def suite(shown: Report) -> ElementTree.Element:
    found = ElementTree.fromstring(as_junit(shown)).find("testsuite")
    assert found is not None
    return found


def case(shown: Report, name: str) -> ElementTree.Element:
    (found,) = suite(shown).findall(f"testcase[@name='{name}']")
    return found


def test_each_check_is_a_test_case_and_they_are_counted():
    shown = report(GRAVE, on_bucket("a"), examined=frozenset({"lint-passes"}))
    found = suite(shown)
    assert found.get("tests") == str(len(shown.checks)) == str(len(found.findall("testcase")))
    for name, tag in (("failures", "failure"), ("skipped", "skipped")):
        assert found.get(name) == str(len(found.findall(f"testcase/{tag}")))
    assert found.get("errors") == "0"


def test_a_failure_has_every_message_with_its_place():
    failure = case(report(on_bucket("a"), on_bucket("b")), "bucket-encrypted").find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == (
        "high",
        "a (infra/it s.py:7): it says nothing (and 1 more)",
    )
    assert failure.text == (
        f"a (infra/it s.py:7): it says nothing\nb (infra/it s.py:7): it says nothing\n{ENCRYPTED.remedy}"
    )


def test_a_text_of_the_project_stays_one():
    failure = case(report(GRAVE), "program-stays-inside").find("failure")
    assert failure is not None
    assert failure.get("message") == f"a.py:3: {HOSTILE}"


def test_what_could_not_be_judged_is_skipped_and_says_why():
    skipped = case(report(NOT_TRIED, examined=frozenset({"tests-pass"})), "tests-pass").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == f"not judged, because {HOSTILE}"


def test_what_was_not_tried_is_skipped_and_what_passes_is_not():
    shown = report(examined=frozenset({"lint-passes"}))
    skipped = case(shown, "tests-pass").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not judged, because it was not tried"
    assert not list(case(shown, "lint-passes"))
