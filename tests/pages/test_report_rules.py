"""The report judges the stack and the folder by every rule of the policy."""

from tapkit.aws.s3 import BUCKET
from tapkit.policy.model import RULES
from tapkit.review.project import PROJECT_RULES

from pages.report.rules import judge_folder, judge_stack
from tests.tapkit.docs.graphs import graph, resource
from tests.tapkit.review.conftest import Project, small_project  # pylint: disable=unused-import # a fixture


def test_every_rule_is_judged_once():
    assert sorted(each.rule.name for each in judge_stack(graph())) == sorted(RULES)


def test_a_rule_is_violated_holds_or_has_nothing_to_judge():
    verdicts = {each.rule.name: each.verdict for each in judge_stack(graph(resource("a", kind=BUCKET)))}
    assert verdicts["bucket-versioned"] == "violated"
    assert verdicts["bucket-resource-current"] == "holds"
    assert verdicts["queue-encrypted"] == "not applicable"


def test_violated_rules_stand_first_and_then_the_most_severe():
    judged = judge_stack(graph(resource("a", kind=BUCKET)))
    places = [(["violated", "holds", "not applicable"].index(each.verdict), -each.rule.severity) for each in judged]
    assert places == sorted(places)
    assert places[0][0] == 0


def test_a_finding_says_where():
    (judged,) = [
        each for each in judge_stack(graph(resource("a", kind=BUCKET))) if each.rule.name == "bucket-versioned"
    ]
    assert [each.where for each in judged.findings] == ["a-pr1"]
    assert judged.severity == "high"


def test_a_folder_is_judged_by_the_rules_about_folders(project: Project):
    judged = {each.rule.name: each for each in judge_folder(project())}
    assert judged.keys() == PROJECT_RULES.keys()
    assert [each.where for each in judged["documents-exist"].findings] == ["LICENSE", "README.md"]
    assert judged["secrets-absent"].verdict == "holds"
