"""A finding finds a defect where it names its place and is about it, and finds one only."""

from pathlib import Path

import pytest

from benchmarks.grader.data import Answer, Defect, Mutant, Place, Right
from benchmarks.grader.matching import grave, is_noticed, judge, news

PLACE = Place(("main.py",), ("queue-dev",))
REDRIVE = Defect("redrive", "", "reliability", "rule", PLACE, (), "redrive")
OPEN = Defect("open", "", "security", "rule", PLACE, ("queue-open",), "everybody")
RIGHT = Right("", Place(resources=("queue-dev",)), "visibility")
ANSWER = Answer("queue", Path(), "pipeline", (REDRIVE, OPEN), (RIGHT,))
GOOD = Answer("good", Path(), "pipeline")


def finding(
    check: str = "check", where: str = "queue-dev", message: str = "", severity: str = "high"
) -> dict[str, str]:
    return {"check": check, "where": where, "message": message, "severity": severity}


@pytest.mark.parametrize("where", ["queue-dev", "main.py:12", "main.py:12 (queue-dev)", "main.py"])
def test_a_finding_names_the_file_or_the_resource(where: str):
    assert judge(ANSWER, [finding(where=where, message="no redrive policy")]).found == [REDRIVE]


@pytest.mark.parametrize("where", ["queue-dev-2", "lib/main.py:12", "other.py"])
def test_a_finding_about_another_place_finds_nothing(where: str):
    judged = judge(ANSWER, [finding(where=where, message="no redrive policy")])
    assert not judged.found
    assert len(judged.beside) == 1


def test_a_check_that_is_known_to_find_a_defect_may_say_what_it_likes():
    assert judge(ANSWER, [finding("queue-open", message="its policy is wide")]).found == [OPEN]


def test_a_finding_that_says_everything_finds_one_defect():
    judged = judge(ANSWER, [finding(message="everybody, and no redrive policy")])
    assert (len(judged.found), len(judged.missed)) == (1, 1)


def test_each_defect_gets_a_finding_of_its_own_if_that_can_be():
    both, one = finding(message="everybody, and no redrive policy"), finding(message="no redrive policy")
    assert not judge(ANSWER, [both, one]).missed


def test_a_second_finding_about_a_defect_is_neither_beside_nor_an_alarm():
    judged = judge(ANSWER, [finding(message="redrive"), finding(message="redrive again")])
    assert (judged.beside, judged.false_alarms) == ([], [])


def test_a_finding_about_what_is_right_is_a_false_alarm():
    alarm = finding(message="the visibility timeout is short")
    judged = judge(ANSWER, [alarm])
    assert (judged.false_alarms, judged.beside) == ([alarm], [])


def test_each_finding_on_a_good_answer_is_a_false_alarm():
    assert len(judge(GOOD, [finding(), finding(where="elsewhere")]).false_alarms) == 2


def test_critical_and_high_findings_are_grave():
    findings = [finding(severity=each) for each in ("critical", "high", "medium", "low")]
    assert grave(findings) == findings[:2]


def test_a_finding_that_has_only_moved_is_no_news():
    assert not news([finding(where="main.py:3")], [finding(where="main.py:4")])


def test_a_second_finding_of_the_same_words_is_news():
    assert len(news([finding()], [finding(), finding()])) == 1


@pytest.mark.parametrize("check", ["training-documents-agree", "lint-clean-lines"])
def test_that_the_text_is_another_is_no_news(check: str):
    assert not news([], [finding(check)])


@pytest.mark.parametrize(("message", "noticed"), [("the key is not Rotated", True), ("the key is public", False)])
def test_a_mutant_is_noticed_by_a_finding_about_it(message: str, noticed: bool):
    mutant = Mutant("m", "key", "*.py", "", about="rotat", by="")
    assert is_noticed(mutant, [finding(message=message)]) is noticed
