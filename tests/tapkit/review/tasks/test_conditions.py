"""Conditions, judged on small stacks and projects."""

from pathlib import Path
from typing import Any

import pytest
import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from tapkit.aws.iam import ROLE, ROLE_POLICY
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.sqs import QUEUE
from tapkit.checks import CHECKS, NotJudged
from tapkit.policy.model import Resource, Stack
from tapkit.review.project import Folder
from tapkit.review.tasks.conditions import Evidence, missing
from tapkit.review.verdicts import Verdicts

from tests.tapkit.policy.building import thing
from tests.tapkit.review.conftest import Project

BUCKET = "aws:s3/bucket:Bucket"
TRUST = '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}'


def evidence(*resources: Resource, root: Path = Path("nowhere"), outputs: Any = None, **more: Any) -> Evidence:
    return Evidence(Folder(root), Verdicts(list(CHECKS.values()), [], stack=Stack(resources), **more), outputs or {})


def lack(condition: dict[str, Any], *resources: Resource, **more: Any) -> str:
    ((name, value),) = condition.items()
    return missing(name, value, evidence(*resources, **more))


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        ((), "there is no Queue"),
        ((thing(QUEUE, "a", delaySeconds=9),), "there is only 1 of 2 Queue"),
        ((thing(QUEUE, "a", delaySeconds=9), thing(QUEUE, "b")), "1 of 2 Queue with delaySeconds is at least 5"),
        ((thing(QUEUE, "a", delaySeconds=9), thing(QUEUE, "b", delaySeconds=5)), ""),
    ],
)
def test_resources_of_a_type_are_counted_that_fit(resources: tuple[Resource, ...], says: str):
    condition = {"resource": {"types": [QUEUE], "count": 2, "with": {"delaySeconds": {"at_least": 5}}}}
    assert lack(condition, *resources) == says


def test_conditions_that_hold_on_different_resources_do_not_add_up():
    one, other = thing(QUEUE, "a", delaySeconds=1), thing(QUEUE, "b", fifoQueue=True)
    condition = {"resource": {"types": [QUEUE], "with": {"delaySeconds": 1, "fifoQueue": True}}}
    assert lack(condition, one, other) == "0 of 1 Queue with delaySeconds is 1 and fifoQueue is True"


def function(logical_name: str = "f", **inputs: Any) -> Resource:
    return thing(FUNCTION, logical_name, **{"role": "r", "runtime": "python3.13", **inputs})


def with_references(resource: Resource, **references: list[str]) -> Resource:
    return Resource(**{**vars(resource), "references": references})


LINK = {"from": [FUNCTION], "to": [QUEUE]}
IN_ENVIRONMENT = {**LINK, "property": "environment.variables"}


def test_a_link_is_a_value_that_identifies_the_other():
    queue = thing(QUEUE, "q")
    told = function(environment={"variables": {"QUEUE": queue.value("arn")}})
    assert lack({"link": IN_ENVIRONMENT}, told, queue) == ""
    assert lack({"link": IN_ENVIRONMENT}, function(), queue) == "no Function refers to a Queue in environment.variables"


def test_a_link_is_a_reference_that_a_text_contains():
    queue = thing(QUEUE, "q")
    text = f"queue {queue.value('arn')}"
    told = with_references(function(environment={"variables": {"QUEUE": text}}), environment=[queue.urn])
    assert lack({"link": IN_ENVIRONMENT}, told, queue) == ""


def test_a_link_through_another_property_is_none():
    queue = thing(QUEUE, "q")
    assert lack({"link": IN_ENVIRONMENT}, with_references(function(), deadLetterConfig=[queue.urn]), queue)


def test_a_link_through_any_property_is_a_reference():
    queue = thing(QUEUE, "q")
    assert lack({"link": LINK}, with_references(function(), deadLetterConfig=[queue.urn]), queue) == ""
    assert lack({"link": LINK}, function(), queue) == "no Function refers to a Queue"


def test_a_resource_that_names_itself_links_to_no_other():
    to_itself = {"from": [QUEUE], "property": "url", "to": [QUEUE]}
    assert lack({"link": to_itself}, thing(QUEUE)) == "no Queue refers to a Queue in url"


def test_a_link_lacks_the_end_that_is_not_there():
    assert lack({"link": LINK}, thing(QUEUE)) == "there is no Function"
    assert lack({"link": LINK}, function()) == "there is no Queue"


WAITS = {"waits": {"resource": [FUNCTION], "for": [QUEUE]}}


def test_each_resource_waits_for_another():
    queue = thing(QUEUE, "q")
    waiting = thing(FUNCTION, "f", waits_for=(queue,))
    assert lack(WAITS, waiting, queue) == ""
    assert lack(WAITS, waiting, queue, function("g")) == "g waits for no Queue"
    assert lack(WAITS, queue) == "there is no Function"


def role_with(*actions: str, resource: str = "*") -> tuple[Resource, Resource, Resource]:
    role = thing(ROLE, "role", assumeRolePolicy=TRUST)
    document = {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}
    policy = thing(ROLE_POLICY, "policy", role=role.value("name"), policy=document)
    return role, policy, function(role=role.value("arn"))


SENDS = {"grants": {"actions": ["sqs:SendMessage", "sqs:GetQueueUrl"], "on": [QUEUE]}}


def test_a_role_of_a_function_is_granted_actions_on_resources():
    queue = thing(QUEUE, "q")
    granted = role_with("sqs:SendMessage", "sqs:GetQueueUrl", resource=queue.value("arn"))
    assert lack(SENDS, *granted, queue) == ""
    elsewhere = role_with("sqs:SendMessage", "sqs:GetQueueUrl", resource="arn:aws:sqs:us-east-1:123456789012:other")
    assert lack(SENDS, *elsewhere, queue) == (
        "the role of f does not allow sqs:SendMessage, sqs:GetQueueUrl on a Queue"
    )


def test_a_grant_needs_a_function_and_the_resource():
    assert lack(SENDS, thing(QUEUE)) == "there is no Function"
    assert lack(SENDS, *role_with("sqs:*")) == "there is no Queue"


def test_a_grant_on_anything_is_one_on_something():
    assert lack({"grants": {"actions": ["ec2:DescribeVolumes"]}}, *role_with("ec2:Describe*")) == ""
    says = "the role of f does not allow ec2:DescribeVolumes"
    assert lack({"grants": {"actions": ["ec2:DescribeVolumes"]}}, *role_with("s3:*")) == says


def test_a_grant_cannot_be_judged_where_the_role_is_elsewhere():
    with pytest.raises(NotJudged, match="the rights of f are not known: its role is not in the stack"):
        lack(SENDS, function(), thing(QUEUE))


def test_an_output_refers_to_a_resource_or_to_one_of_its_properties():
    queue = thing(QUEUE, "q")
    arn = queue.value("arn")
    assert lack({"output": {"of": [QUEUE]}}, queue, outputs={"it": [f"see {arn}"]}) == ""
    assert lack({"output": {"of": [QUEUE], "property": "arn"}}, queue, outputs={"it": arn}) == ""
    assert lack({"output": {"of": [QUEUE]}}, queue) == "no output is a Queue"
    by_url = {"output": {"of": [QUEUE], "property": "url"}}
    assert lack(by_url, queue, outputs={"it": arn}) == "no output is the url of a Queue"


def test_a_behaviour_is_what_the_reviews_own_trial_of_it_says():
    raises = {"behaviour": {"event": "s3", "fault": "refused", "raises": True}}
    assert lack(raises, function(), examined=frozenset({"handler-raises-what-fails"})) == ""
    assert lack(raises) == "there is no Function"


@pytest.mark.parametrize(
    "value", [{"event": "queue"}, {"event": "s3", "raises": False, "answers": {"statusCode": 200}}]
)
def test_a_behaviour_that_is_not_tried_is_not_judged(value: dict[str, Any]):
    with pytest.raises(NotJudged, match="the review does not invoke a handler with this event"):
        lack({"behaviour": value}, function())


TESTS = """import pytest

def test_sends(): assert send()

@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("m", MANY)
@pytest.mark.slow
def test_numbers(n, m): assert n

def test_nothing(): pass
"""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"kind": "unit", "count": 3}, ""),
        ({"kind": "unit", "count": 4}, "3 of 4 unit tests that assert something"),
        ({"kind": "integration"}, "0 of 1 integration tests that assert something"),
        ({"kind": "unit", "about": "sends"}, ""),
        ({"kind": "unit", "about": "queue"}, "0 of 1 unit tests about queue that assert something"),
    ],
)
def test_tests_are_counted_that_assert_something(project: Project, value: dict[str, Any], says: str):
    root = project(**{"tests/unit/test_it.py": TESTS})
    assert lack({"tests": value}, root=root) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"path": "**/README.md", "matches": "^# Dep"}, ""),
        ({"path": "docs/*.md"}, ""),
        ({"path": "README.md", "matches": "Trouble"}, "no line of README.md matches Trouble"),
        ({"path": "**/NOTES.md"}, "there is no **/NOTES.md"),
    ],
)
def test_files_are_found_by_pattern_and_line(project: Project, value: dict[str, Any], says: str):
    root = project(**{"README.md": "# Deploy\n", "docs/a.md": "A\n"})
    assert lack({"file": value}, root=root) == says


def test_one_of_several_conditions_is_enough():
    queue, table = {"types": [QUEUE]}, {"types": ["aws:dynamodb/table:Table"]}
    either = {"any": [("resource", queue), ("resource", table)]}
    assert lack(either, thing(QUEUE)) == ""
    assert lack(either) == "there is no Queue; and there is no Table"


def test_one_of_several_may_be_met_where_another_cannot_be_judged():
    behaviour = ("behaviour", {"event": "queue"})
    assert lack({"any": [behaviour, ("resource", {"types": [QUEUE]})]}, function(), thing(QUEUE)) == ""
    with pytest.raises(NotJudged, match="does not invoke"):
        lack({"any": [behaviour, ("resource", {"types": [QUEUE]})]}, function())


def test_a_check_that_the_project_passes_holds():
    assert lack({"check": "secrets-absent"}) == ""


@pytest.mark.parametrize(("reason", "says"), [("it loops", "it loops"), ("", "the program was not run")])
def test_nothing_of_a_program_that_was_not_run_is_judged(reason: str, says: str):
    unknown = Evidence(Folder(Path("nowhere")), Verdicts([], [], unrecorded=reason))
    with pytest.raises(NotJudged, match=says):
        missing("resource", {"types": [QUEUE]}, unknown)
