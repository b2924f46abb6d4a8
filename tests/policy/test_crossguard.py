"""The rules as policies of CrossGuard: in an update, and in a preview where much is unknown."""

import runpy
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pulumi_policy
import pytest
from pulumi_policy import EnforcementLevel, PolicyResource, StackValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policy.crossguard import policies, to_resource
from policy.kinds import (
    BUCKET_NOTIFICATION,
    BUCKET_POLICY,
    FUNCTION,
    FUNCTION_EVENT_INVOKE_CONFIG,
    LOG_GROUP,
    PERMISSION,
    QUEUE,
    bucket_settings,
)
from policy.model import RULES, Stack, UnknownValue
from tests.policy.conftest import added, changed, not_waiting, with_props, without
from tests.policy.handed_over import policy_resource, previewed, updated
from tests.unit.conftest import ROOT

STAGES = pytest.mark.parametrize("stage", [previewed, updated])


def report(resources: Iterable[PolicyResource]) -> set[tuple[str, str]]:
    """The policies that are violated, and by which resource."""
    args = StackValidationArgs(list(resources))
    names = {each.urn: each.name for each in args.resources}
    found = set()
    for each in policies():
        each.validate(args, lambda message, urn, rule=each.name: found.add((rule, names[urn])))
    return found


@STAGES
def test_project_may_be_deployed(dev: Stack, stage: Any):
    assert not report(stage(dev))


@STAGES
@pytest.mark.parametrize(
    ("rule", "kind", "name"),
    [
        ("bucket-versioned", bucket_settings("Versioning")[0], "uploads-versioning"),
        ("bucket-tls-only", BUCKET_POLICY, "uploads-policy"),
    ],
)
def test_missing_configuration_is_reported(dev: Stack, stage: Any, rule: str, kind: str, name: str):
    assert report(stage(without(dev, kind, name))) == {(rule, "uploads-dev")}


@STAGES
def test_missing_log_group_is_reported(dev: Stack, stage: Any):
    found = report(
        stage(with_props(without(dev, LOG_GROUP, "processor-log"), FUNCTION, "processor", loggingConfig=None))
    )
    assert ("function-logged", "processor-dev") in found


@STAGES
@pytest.mark.parametrize(
    ("rule", "awaited"),
    [
        ("notification-waits-for-permission", PERMISSION),
        ("notification-waits-for-bucket-policy", BUCKET_POLICY),
        ("notification-waits-for-failure-destination", FUNCTION_EVENT_INVOKE_CONFIG),
    ],
)
def test_wrong_order_is_reported(dev: Stack, stage: Any, rule: str, awaited: str):
    stack = not_waiting(dev, BUCKET_NOTIFICATION, "trigger-notification", awaited)
    assert report(stage(stack)) == {(rule, "trigger-notification-dev")}


@STAGES
def test_logical_name_without_the_suffix_is_reported(dev: Stack, stage: Any):
    stack = changed(dev, QUEUE, "processor-dlq-queue", lambda each: replace(each, name="queue"))
    assert report(stage(stack)) == {("logical-name-suffixed", "queue")}


@STAGES
def test_missing_permission_is_reported(dev: Stack, stage: Any):
    stack = without(dev, PERMISSION, "trigger-permission")
    assert report(stage(stack)) == {("notification-target-admitted", "trigger-notification-dev")}


@STAGES
@pytest.mark.parametrize(
    ("rule", "resource", "change"),
    [
        ("function-timeout", (FUNCTION, "processor"), {"timeout": 3}),
        ("queue-retention", (QUEUE, "processor-dlq-queue"), {"messageRetentionSeconds": 60}),
        ("permission-scoped", (PERMISSION, "trigger-permission"), {"sourceAccount": None}),
    ],
)
def test_wrong_value_is_reported(dev: Stack, stage: Any, rule: str, resource: tuple[str, str], change: dict):
    assert report(stage(with_props(dev, *resource, **change))) == {(rule, f"{resource[1]}-dev")}


def test_key_that_is_still_unknown_encrypts_a_queue(dev: Stack):
    stack = with_props(
        dev, QUEUE, "processor-dlq-queue", sqsManagedSseEnabled=None, kmsMasterKeyId=UNKNOWN_STRING_VALUE
    )
    assert not report(previewed(stack))


def test_queue_behind_a_queue_is_known_before_its_arn(dev: Stack):
    tags = {"Environment": "dev"}
    stack = added(dev, QUEUE, "dead", sqsManagedSseEnabled=True, tags=tags)
    dead = next(each for each in stack if each.name == "dead-dev")
    stack = added(stack, QUEUE, "work", sqsManagedSseEnabled=True, tags=tags, redrivePolicy=UNKNOWN_STRING_VALUE)
    resources = previewed(stack)
    (work,) = [each for each in resources if each.name == "work-dev"]
    work.property_dependencies = {"redrivePolicy": [each for each in resources if each.urn == dead.urn]}
    assert {each for each in report(resources) if each[0] == "queue-retention"} == {("queue-retention", "dead-dev")}


def test_resource_is_adapted_with_all_that_rules_look_at():
    parent = policy_resource("tap:index:Storage", {}, urn="parent")
    bucket, block = policy_resource("aws:s3/bucket:Bucket", {}, urn="b"), policy_resource("block", {}, urn="a")
    policy = policy_resource(BUCKET_POLICY, {"policy": "{}", "list": [{"n": 1}], "no": None}, urn="p", name="policy")
    policy.parent, policy.dependencies, policy.property_dependencies = parent, [block], {"bucket": [bucket]}
    adapted = to_resource(policy)
    assert (adapted.urn, adapted.type, adapted.name, adapted.parent) == ("p", BUCKET_POLICY, "policy", "parent")
    assert (adapted.dependencies, adapted.references) == (["a", "b"], {"bucket": ["b"]})
    assert adapted.values("list.n") == [1]
    assert dict(adapted.props) == {"policy": "{}", "list": [adapted.props["list"][0]], "no": None}
    assert to_resource(parent).parent == ""


def test_unknown_value_is_told_from_none():
    props = {"known": 1, "unknown": UNKNOWN_STRING_VALUE, "list": ["a", UNKNOWN_STRING_VALUE]}
    adapted = to_resource(policy_resource("kind", props))
    assert set(adapted.props) == {"known", "unknown", "list"} and len(adapted.props) == 3
    assert (adapted.value("known"), adapted.value("absent"), adapted.known("unknown")) == (1, None, None)
    assert [adapted.sets(each) for each in ("known", "unknown", "list", "absent")] == [True, True, True, False]
    with pytest.raises(UnknownValue):
        adapted.value("unknown")
    with pytest.raises(UnknownValue):
        adapted.values("list")


@pytest.mark.parametrize(
    ("name", "level", "severity"),
    [
        ("permission-scoped", EnforcementLevel.MANDATORY, pulumi_policy.Severity.CRITICAL),
        ("bucket-versioned", EnforcementLevel.MANDATORY, pulumi_policy.Severity.HIGH),
        ("function-traced", EnforcementLevel.ADVISORY, pulumi_policy.Severity.MEDIUM),
        ("tags-present", EnforcementLevel.ADVISORY, pulumi_policy.Severity.LOW),
    ],
)
def test_what_breaks_loses_or_exposes_stops_a_deployment(name: str, level: EnforcementLevel, severity: Any):
    (found,) = [each for each in policies() if each.name == name]
    assert (found.enforcement_level, found.severity) == (level, severity)
    assert (found.description, found.remediation_steps) == (RULES[name].sentence, RULES[name].remedy)


def test_every_rule_is_a_policy():
    assert [each.name for each in policies()] == list(RULES)


def test_report_says_what_is_wrong_and_what_to_do(dev: Stack):
    (policy,) = [each for each in policies() if each.name == "function-traced"]
    said = []
    stack = with_props(dev, FUNCTION, "processor", tracingConfig=None)
    policy.validate(StackValidationArgs(updated(stack)), lambda message, urn: said.append((message, urn)))
    (function,) = stack.of_type(FUNCTION)
    assert said == [("processor-dev: its tracing mode is not set. Set the tracing mode to Active.", function.urn)]


def test_pack_runs_from_its_own_folder(monkeypatch: pytest.MonkeyPatch):
    packs: list[dict[str, Any]] = []
    monkeypatch.setattr(pulumi_policy, "PolicyPack", lambda **given: packs.append(given))
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each not in ("", str(ROOT))])
    runpy.run_path(str(ROOT / "policy"), run_name="__main__")
    assert [(each["name"], len(each["policies"])) for each in packs] == [("tap-stack", len(RULES))]
