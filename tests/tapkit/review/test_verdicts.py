"""Verdicts: a check passes, fails, or could not be judged."""

import pytest
import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import CHECKS, Finding, NotJudged
from tapkit.policy.model import Stack
from tapkit.review.registry import RUNS, TRIED
from tapkit.review.verdicts import Unjudged, Verdicts

from tests.tapkit.policy.building import thing

TRIAL = "handler-raises-what-fails"
ALL = list(CHECKS.values())
STACK = Stack([thing(FUNCTION, "f", role="r")])


def verdicts(*findings: Finding, stack: Stack | None = STACK, **more) -> Verdicts:
    return Verdicts(ALL, findings, stack=stack, **more)


def test_a_check_with_findings_fails_and_says_the_first_of_them():
    check = CHECKS["tests-assert"]
    found = verdicts(check.finding("it asserts nothing", "a.py", 3), check.finding("x", "b.py"))
    assert found.require("tests-assert") == "tests-assert: a.py:3: it asserts nothing (and 1 more)"
    assert verdicts(check.finding("x", "b.py")).require("tests-assert") == "tests-assert: b.py: x"


def test_a_check_without_findings_passes():
    assert verdicts().require("tests-assert") == ""
    assert verdicts(examined=frozenset({TRIAL})).require(TRIAL) == ""


def test_a_check_of_resources_needs_one_that_it_is_about():
    says = "bucket-tls-only: there is no BucketPolicy that it is about"
    assert verdicts().require("bucket-tls-only") == says
    assert verdicts().require("function-timeout") == ""


def test_what_was_not_run_is_not_judged():
    with pytest.raises(NotJudged, match=f"{TRIAL} was not tried"):
        verdicts().require(TRIAL)
    with pytest.raises(NotJudged, match="the program does not run"):
        verdicts(RUNS.finding("it loops")).require(TRIAL)


def test_what_could_not_be_tried_is_not_judged_for_the_reason_that_was_found():
    with pytest.raises(NotJudged, match="^there is no pylint$"):
        verdicts(TRIED.finding("lint-passes cannot be tried: there is no pylint", ".")).require("lint-passes")


@pytest.mark.parametrize("message", ["something cannot be tried: so", "nothing works"])
def test_another_finding_of_what_was_not_tried_names_no_check(message: str):
    assert not [each for each in verdicts(TRIED.finding(message)).unjudged if not each.where]


@pytest.mark.parametrize(("reason", "says"), [("it loops", "it loops"), ("", "the program was not run")])
def test_no_resource_is_judged_where_the_program_was_not_run(reason: str, says: str):
    with pytest.raises(NotJudged, match=says):
        verdicts(stack=None, unrecorded=reason).require("bucket-tls-only")


def test_a_resource_that_could_not_be_judged_is_named_with_the_reason():
    found = [each for each in verdicts().unjudged if each.check.name == "handler-within-rights"]
    assert found == [Unjudged(CHECKS["handler-within-rights"], "its handler's source is not Python, or elsewhere", "f")]


def test_texts_of_the_project_are_made_fit_for_a_line():
    assert Unjudged.because(RUNS, "a\nb").reason == "a\N{REPLACEMENT CHARACTER}b"
