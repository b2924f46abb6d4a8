"""TapStack as a whole: its tree, names, tags and outputs, and tap.py, which exports them."""

import logging
from pathlib import Path
from typing import Any

import pytest
from tapkit.local.placeholders import Placeholders
from tapkit.runner.monitor import STACK_TYPE, Monitor
from tapkit.testing import Graph, Run, component, the

from tests.unit.conftest import TAGS, run_source, run_tap

TREE = {
    "TapStack tap-dev": {
        "Storage storage-dev",
        "Processor processor-dev",
        "Trigger trigger-dev",
        "Monitoring monitoring-dev",
    },
    "Storage storage-dev": {
        "SecureBucket uploads-dev",
        "SecureBucket access-logs-dev",
        "BucketLogging uploads-logging-dev",
    },
    **{
        f"SecureBucket {bucket}-dev": {
            f"Bucket {bucket}-dev",
            f"BucketVersioning {bucket}-versioning-dev",
            f"BucketServerSideEncryptionConfiguration {bucket}-encryption-dev",
            f"BucketLifecycleConfiguration {bucket}-lifecycle-dev",
            f"BucketOwnershipControls {bucket}-ownership-dev",
            f"BucketPublicAccessBlock {bucket}-public-access-dev",
            f"BucketPolicy {bucket}-policy-dev",
        }
        for bucket in ("uploads", "access-logs")
    },
    "Processor processor-dev": {
        "LogGroup processor-log-dev",
        "DeadLetterQueue processor-dlq-dev",
        "ExecutionRole processor-dev",
        "Function processor-dev",
        "Alias processor-alias-dev",
        "FunctionEventInvokeConfig processor-async-dev",
    },
    "DeadLetterQueue processor-dlq-dev": {"Queue processor-dlq-queue-dev", "QueuePolicy processor-dlq-policy-dev"},
    "ExecutionRole processor-dev": {
        "Role processor-role-dev",
        "Policy processor-policy-dev",
        "RolePolicyAttachment processor-attachment-dev",
    },
    "Trigger trigger-dev": {"Permission trigger-permission-dev", "BucketNotification trigger-notification-dev"},
    "Monitoring monitoring-dev": {
        "AlarmTopic alarms-dev",
        "MetricAlarm processor-errors-dev",
        "MetricAlarm processor-throttles-dev",
        "MetricAlarm processor-duration-dev",
        "MetricAlarm processor-event-age-dev",
        "MetricAlarm processor-queue-dev",
        "MetricAlarm processor-queue-age-dev",
        "MetricAlarm processor-undelivered-dev",
        "Dashboard dashboard-dev",
    },
    "AlarmTopic alarms-dev": {"Topic alarms-dev", "TopicPolicy alarms-policy-dev"},
}
ENCRYPTED_TREE = TREE | {
    "Storage storage-dev": TREE["Storage storage-dev"] | {"EncryptionKey uploads-dev"},
    "EncryptionKey uploads-dev": {"Key uploads-key-dev", "Alias uploads-alias-dev"},
}
TWO_STACKS = """
from dataclasses import replace

from lib.args import load_settings
from lib.tap_stack import TapStack

for suffix in ("blue", "green"):
    TapStack(f"tap-{suffix}", replace(load_settings(), environment_suffix=suffix))
"""
ELSEWHERE = """
import pulumi
import pulumi_aws as aws

from lib.args import load_settings
from lib.tap_stack import TapStack

provider = aws.Provider("elsewhere", region="eu-west-1")
TapStack("tap-dev", load_settings(), pulumi.ResourceOptions(provider=provider))
"""


class Providers(Placeholders):
    """Notes which provider each resource and each function call is meant for."""

    def __init__(self) -> None:
        super().__init__("eu-west-1")
        self.asked: dict[str, str | None] = {}

    def new_resource(self, args):
        if args.custom:
            self.asked[args.name] = args.provider
        return super().new_resource(args)

    def call(self, args):
        self.asked[args.token] = args.provider
        return super().call(args)


def tree(graph: Graph) -> dict[str, set[str]]:
    """The children of every resource that has some, by short type and name; the root stack is left out."""
    label = {resource.urn: f"{resource.type.split(':')[-1]} {resource.name}" for resource in graph}
    children = {label[resource.urn]: {label[child.urn] for child in graph.children(resource.urn)} for resource in graph}
    return {parent: names for parent, names in children.items() if names and not parent.startswith("Stack ")}


def expected_outputs(graph: Graph) -> dict[str, Any]:
    uploads, function = the(graph, "s3.Bucket", "uploads-dev"), the(graph, "lambda.Function").outputs
    queue = the(graph, "sqs.Queue").outputs
    return {
        "bucket_name": uploads.id,
        "bucket_arn": uploads.outputs["arn"],
        "access_log_bucket_name": the(graph, "s3.Bucket", "access-logs-dev").id,
        "function_name": function["name"],
        "function_arn": function["arn"],
        "function_alias_arn": the(graph, "lambda.Alias").outputs["arn"],
        "function_version": function["version"],
        "role_arn": the(graph, "iam.Role").outputs["arn"],
        "log_group_name": the(graph, "cloudwatch.LogGroup").outputs["name"],
        "dlq_url": queue["url"],
        "dlq_arn": queue["arn"],
        "alarm_topic_arn": the(graph, "sns.Topic").outputs["arn"],
        "dashboard_name": "shop-dev-us-east-1",
        "environment_suffix": "dev",
        **{"key_arn": key.outputs["arn"] for key in graph.of_type("aws:kms/key:Key")},
    }


def test_exports_every_output(run: Run):
    assert run.outputs == expected_outputs(run.graph)


def test_component_registers_what_is_exported(run: Run):
    assert component(run.graph, "TapStack", "tap-dev").outputs == run.outputs


@pytest.mark.parametrize(("run", "expected"), [("dev", TREE), ("encrypted", ENCRYPTED_TREE)], indirect=["run"])
def test_every_resource_is_under_the_part_that_it_belongs_to(graph: Graph, expected: dict[str, set[str]]):
    assert tree(graph) == expected


def test_the_component_is_all_that_the_program_registers(graph: Graph):
    root = next(resource for resource in graph if resource.type == STACK_TYPE)
    assert [child.type for child in graph.children(root.urn)] == ["tap:index:TapStack"]


def test_every_component_says_that_it_is_complete(monkeypatch: pytest.MonkeyPatch):
    complete = []
    register = Monitor.RegisterResourceOutputs
    monkeypatch.setattr(
        Monitor,
        "RegisterResourceOutputs",
        lambda self, request, context: complete.append(request.urn) or register(self, request, context),
    )
    graph = run_tap("dev").graph
    assert sorted(complete) == sorted(
        resource.urn for resource in graph if resource.type.startswith(("tap:index:", STACK_TYPE))
    )


def test_exactly_what_can_be_tagged_is_tagged(encrypted: Run):
    tagged = {
        resource.type.split(":")[-1]: resource.inputs["tags"]
        for resource in encrypted.graph
        if "tags" in resource.inputs
    }
    kinds = ("Bucket", "Function", "Key", "LogGroup", "MetricAlarm", "Policy", "Queue", "Role", "Topic")
    assert tagged == dict.fromkeys(kinds, TAGS)


def test_every_logical_name_ends_in_the_suffix():
    graph = run_tap("dev", environment_suffix="pr-7").graph
    assert [resource.name for resource in graph if not resource.name.endswith("-pr-7")] == [
        "shop-dev"
    ]  # Pulumi's own root


def test_nothing_deprecated_is_used(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, logger="pulumi"):
        run_tap("dev", encryption="aws:kms")
    assert caplog.messages == []


def test_two_stacks_live_side_by_side_and_apart(tmp_path: Path):
    graph = run_source(TWO_STACKS, tmp_path).graph
    of = {
        suffix: {resource.urn: resource for resource in graph if resource.name.endswith(suffix)}
        for suffix in ("blue", "green")
    }
    assert {urn.replace("-blue", "-green") for urn in of["blue"]} == set(of["green"])
    assert [resource.name for resource in graph if resource.urn not in of["blue"] | of["green"]] == ["shop-dev"]
    assert [
        resource.name for resource in of["blue"].values() if not set(resource.dependencies) <= set(of["blue"])
    ] == []


def test_provider_of_the_component_reaches_every_part(tmp_path: Path):
    providers = Providers()
    run_source(ELSEWHERE, tmp_path, provider=providers)
    del providers.asked["elsewhere"]
    assert "aws:index/getCallerIdentity:getCallerIdentity" in providers.asked
    assert [name for name, provider in providers.asked.items() if "::elsewhere::" not in str(provider)] == []
