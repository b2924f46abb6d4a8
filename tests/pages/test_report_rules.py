"""The report judges the stack and the folder by every rule of the policy."""

from tapkit.aws.s3 import BUCKET
from tapkit.checks import Severity, Subject, checks_on
from tapkit.policy.model import resource_checks

from pages.report.rules import judged_folder, judged_stack
from tests.tapkit.docs.graphs import graph, resource
from tests.tapkit.review.conftest import Project, small_project  # pylint: disable=unused-import # a fixture


def test_every_rule_is_judged_once():
    judged = [result.rule.name for result in judged_stack(graph())]
    assert sorted(judged) == sorted(rule.name for rule in resource_checks())


def test_a_rule_is_violated_holds_or_has_nothing_to_judge():
    verdicts = {result.rule.name: result.verdict for result in judged_stack(graph(resource("a", kind=BUCKET)))}
    assert verdicts["bucket-versioned"] == "violated"
    assert verdicts["bucket-resource-current"] == "holds"
    assert verdicts["queue-encrypted"] == "not applicable"


def test_violated_rules_stand_first_and_then_the_most_severe():
    judged = judged_stack(graph(resource("a", kind=BUCKET)))
    places = [
        (["violated", "holds", "not applicable"].index(result.verdict), -result.rule.severity) for result in judged
    ]
    assert places == sorted(places)
    assert places[0][0] == 0


def test_a_finding_says_where():
    (judged,) = [
        result for result in judged_stack(graph(resource("a", kind=BUCKET))) if result.rule.name == "bucket-versioned"
    ]
    assert [finding.where for finding in judged.findings] == ["a-pr1"]
    assert judged.rule.severity == Severity.HIGH


def test_a_folder_is_judged_by_the_rules_about_folders(project: Project):
    judged = {result.rule.name: result for result in judged_folder(project())}
    assert judged.keys() == {rule.name for rule in checks_on(Subject.FOLDER)}
    assert [finding.where for finding in judged["documents-exist"].findings] == ["LICENSE", "README.md"]
    assert judged["secrets-absent"].verdict == "holds"
