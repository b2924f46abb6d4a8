"""The rules as policies of CrossGuard: in an update, and in a preview where much is unknown."""

import runpy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi_policy
import pytest
from pulumi import FileArchive
from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy, StackValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG, PERMISSION
from tapkit.aws.logs import LOG_GROUP
from tapkit.aws.s3 import BUCKET, BUCKET_NOTIFICATION, BUCKET_POLICY, bucket_settings
from tapkit.aws.sqs import QUEUE
from tapkit.checks import CHECKS, Subject, UnknownValue
from tapkit.policy.crossguard import policies, program_folder, to_resource
from tapkit.policy.model import Stack, resource_checks

from tests.tapkit.policy.conftest import added, changed, not_waiting, unwatched, with_props, without
from tests.tapkit.policy.handed_over import HandedOver, policy_resource, previewed, updated
from tests.unit.conftest import ROOT

STAGES = pytest.mark.parametrize("stage", [previewed, updated])


def named(name: str, folder: Path = ROOT) -> Policy:
    """The policy of a rule."""
    (found,) = [policy for policy in policies(folder) if policy.name == name]
    return found


def said_by(policy: Policy, given: HandedOver) -> list[tuple[str, str]]:
    """The messages of a policy, each with the URN that it is about, as Pulumi asks for them."""
    said: list[tuple[str, str]] = []
    asked = given.before if isinstance(policy, ResourceValidationPolicy) else [StackValidationArgs(given.stack)]
    for args in asked:
        policy.validate(args, lambda message, urn: said.append((message, urn)))
    return said


def report(given: HandedOver) -> set[tuple[str, str]]:
    """The policies that are violated, and by which resource."""
    names = {resource.urn: resource.name for resource in given.stack}
    return {(policy.name, names[urn]) for policy in policies(ROOT) for _, urn in said_by(policy, given)}


@STAGES
def test_project_may_be_deployed(dev: Stack, stage: Any):
    assert not report(stage(dev))


@STAGES
@pytest.mark.parametrize(
    ("rule", "kind", "name"),
    [
        ("bucket-versioned", bucket_settings("Versioning")[0], "uploads-versioning"),
        ("bucket-has-policy", BUCKET_POLICY, "uploads-policy"),
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
    stack = changed(dev, QUEUE, "processor-dlq-queue", lambda queue: replace(queue, name="queue"))
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
    assert report(stage(with_props(unwatched(dev), *resource, **change))) == {(rule, f"{resource[1]}-dev")}


def test_key_that_is_still_unknown_encrypts_a_queue(dev: Stack):
    stack = with_props(
        dev, QUEUE, "processor-dlq-queue", sqsManagedSseEnabled=None, kmsMasterKeyId=UNKNOWN_STRING_VALUE
    )
    assert not report(previewed(stack))


def test_queue_behind_a_queue_is_known_before_its_arn(dev: Stack):
    tags = {"Environment": "dev"}
    stack = added(dev, QUEUE, "dead", sqsManagedSseEnabled=True, tags=tags)
    dead = next(resource for resource in stack if resource.name == "dead-dev")
    stack = added(stack, QUEUE, "work", sqsManagedSseEnabled=True, tags=tags, redrivePolicy=UNKNOWN_STRING_VALUE)
    given = previewed(stack)
    (work,) = [resource for resource in given.stack if resource.name == "work-dev"]
    work.property_dependencies = {"redrivePolicy": [resource for resource in given.stack if resource.urn == dead.urn]}
    assert {violation for violation in report(given) if violation[0] == "queue-retention"} == {
        ("queue-retention", "dead-dev")
    }


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
    assert [adapted.sets(name) for name in ("known", "unknown", "list", "absent")] == [True, True, True, False]
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
    found = named(name)
    assert (found.enforcement_level, found.severity) == (level, severity)
    assert (found.description, found.remediation_steps) == (CHECKS[name].sentence, CHECKS[name].remedy)


def test_every_rule_is_a_policy():
    assert [policy.name for policy in policies(ROOT)] == [check.name for check in resource_checks()]


def test_rule_on_one_resource_is_asked_before_the_resource_is_created():
    assert {policy.name for policy in policies(ROOT) if isinstance(policy, ResourceValidationPolicy)} == {
        check.name for check in resource_checks() if check.subject is Subject.RESOURCE
    }


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("permission-scoped", {"sourceArn": "arn:aws:s3:::*"}),
        ("permission-scoped", {"sourceArn": "uploads"}),
        ("permission-for-known-bucket", {"sourceArn": "arn:aws:s3:::other"}),
    ],
)
def test_wrong_source_is_reported_once(dev: Stack, rule: str, change: dict[str, str]):
    stack = with_props(dev, PERMISSION, "trigger-permission", **change)
    assert report(updated(stack)) == {(rule, "trigger-permission-dev")}


def test_missing_account_is_reported_before_the_source_is_known(dev: Stack):
    stack = with_props(dev, PERMISSION, "trigger-permission", sourceAccount=None, sourceArn=UNKNOWN_STRING_VALUE)
    assert report(previewed(stack)) == {("permission-scoped", "trigger-permission-dev")}


def test_archive_is_looked_for_from_the_programs_folder(dev: Stack, tmp_path: Path):
    stack = with_props(dev, FUNCTION, "processor", code=FileArchive("code"), handler="main.handle")
    policy = named("function-handler-in-archive", tmp_path)
    assert ["code is missing" in message for message, _ in said_by(policy, previewed(stack))] == [True]
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text("def handle(event, context): ...", encoding="utf-8")
    assert not said_by(policy, previewed(stack))


@pytest.mark.parametrize(("main", "folder"), [("", "."), ("main: app.py\n", "."), ("main: infra\n", "infra")])
def test_program_is_in_the_project_around_the_pack(
    main: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Pulumi.yaml").write_text(f"name: shop\n{main}", encoding="utf-8")
    monkeypatch.setenv("PULUMI_PROJECT", "shop")
    assert program_folder(tmp_path) == tmp_path / folder


def test_program_of_another_project_is_somewhere_else(dev: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PULUMI_PROJECT", "shop")
    (tmp_path / "Pulumi.yaml").write_text("name: pack\n", encoding="utf-8")
    assert program_folder(tmp_path) is None
    stack = with_props(dev, FUNCTION, "processor", code=FileArchive("code"))
    (policy,) = [policy for policy in policies(None) if policy.name == "function-handler-in-archive"]
    assert not said_by(policy, previewed(stack))


def test_inputs_of_a_bucket_are_known_before_it_is_created(dev: Stack):
    stack = with_props(dev, BUCKET, "uploads", acl="private")
    assert report(previewed(stack)) == {("bucket-resource-current", "uploads-dev")}


def test_report_says_what_is_wrong_and_what_to_do(dev: Stack):
    stack = with_props(dev, FUNCTION, "processor", tracingConfig=None)
    (function,) = stack.of_type(FUNCTION)
    assert said_by(named("function-traced"), updated(stack)) == [
        ("processor-dev: its tracing mode is not set. Set the tracing mode to Active.", function.urn)
    ]


def test_pack_runs_from_its_own_folder(monkeypatch: pytest.MonkeyPatch):
    packs: list[dict[str, Any]] = []
    monkeypatch.setattr(pulumi_policy, "PolicyPack", lambda **given: packs.append(given))
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(ROOT))])
    runpy.run_path(str(ROOT / "policy"), run_name="__main__")
    assert [(pack["name"], len(pack["policies"])) for pack in packs] == [("tapkit", len(resource_checks()))]
