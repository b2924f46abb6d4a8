"""The function, its role, its alias and its log."""

import base64
import hashlib
from pathlib import Path

import pytest
from tapkit.testing import Graph, Run, component, statements, the, waits_for

from tests.unit.conftest import TAGS, run_with


def test_function(graph: Graph):
    inputs = the(graph, "lambda.Function").inputs
    # The archive has tests of its own below.
    assert {name: value for name, value in inputs.items() if name not in ("code", "sourceCodeHash")} == {
        "description": "Processes each object uploaded to dev",
        "role": the(graph, "iam.Role").outputs["arn"],
        "handler": "main.lambda_handler",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "memorySize": 512,
        "timeout": 300,
        "reservedConcurrentExecutions": -1,
        "publish": True,
        "tracingConfig": {"mode": "Active"},
        "loggingConfig": {
            "logFormat": "JSON",
            "applicationLogLevel": "DEBUG",
            "systemLogLevel": "WARN",
            "logGroup": the(graph, "cloudwatch.LogGroup").outputs["name"],
        },
        "environment": {
            "variables": {
                "POWERTOOLS_SERVICE_NAME": "processor-dev",
                "POWERTOOLS_METRICS_NAMESPACE": "TapStack",
                "POWERTOOLS_LOG_LEVEL": "DEBUG",
                "ENVIRONMENT_SUFFIX": "dev",
            }
        },
        "tags": TAGS,
    }


@pytest.mark.parametrize(("level", "kept"), [("DEBUG", "DEBUG"), ("INFO", "INFO"), ("WARN", "INFO"), ("ERROR", "INFO")])
def test_lambda_keeps_metrics_whatever_the_function_logs(level: str, kept: str):
    function = the(run_with("log_level", level).graph, "lambda.Function").inputs
    assert function["loggingConfig"]["applicationLogLevel"] == kept
    assert function["environment"]["variables"]["POWERTOOLS_LOG_LEVEL"] == level


def test_function_has_the_hash_of_its_archive(graph: Graph):
    inputs = the(graph, "lambda.Function").inputs
    digest = hashlib.sha256(Path(inputs["code"].path).read_bytes()).digest()
    assert inputs["sourceCodeHash"] == base64.b64encode(digest).decode()


def test_function_waits_for_its_rights_and_its_log_group(graph: Graph):
    assert waits_for(graph, the(graph, "lambda.Function")) == {
        "processor-attachment-dev",
        "processor-log-dev",
        "processor-role-dev",
    }


def test_log_group_forgets_after_the_configured_time(dev: Run):
    assert the(dev.graph, "cloudwatch.LogGroup").inputs == {"retentionInDays": 7, "tags": TAGS}


def test_log_group_is_encrypted_with_the_stacks_key(encrypted: Run):
    key = the(encrypted.graph, "kms.Key").outputs["arn"]
    assert the(encrypted.graph, "cloudwatch.LogGroup").inputs["kmsKeyId"] == key


def test_alias_is_live_and_names_the_published_version(graph: Graph):
    function = the(graph, "lambda.Function").outputs
    assert the(graph, "lambda.Alias").inputs == {
        "name": "live",
        "description": "The version that uploads invoke",
        "functionName": function["name"],
        "functionVersion": function["version"],
    }


def test_alias_names_the_version_that_is_pinned():
    run = run_with("live_version", "7")
    assert the(run.graph, "lambda.Alias").inputs["functionVersion"] == "7"
    assert run.outputs["function_version"] == the(run.graph, "lambda.Function").outputs["version"] != "7"


def test_alias_parks_in_the_queue_what_failed_three_times(graph: Graph):
    assert the(graph, "lambda.FunctionEventInvokeConfig").inputs == {
        "functionName": the(graph, "lambda.Function").outputs["name"],
        "qualifier": "live",
        "maximumRetryAttempts": 2,
        "maximumEventAgeInSeconds": 6 * 3600,
        "destinationConfig": {"onFailure": {"destination": the(graph, "sqs.Queue").outputs["arn"]}},
    }


def test_failure_destination_waits_for_the_alias_that_it_is_set_on(graph: Graph):
    assert "processor-alias-dev" in waits_for(graph, the(graph, "lambda.FunctionEventInvokeConfig"))


def test_registers_its_outputs(graph: Graph):
    assert component(graph, "Processor", "processor-dev").outputs == {
        "function_arn": the(graph, "lambda.Function").outputs["arn"],
        "function_alias_arn": the(graph, "lambda.Alias").outputs["arn"],
    }


def granted(graph: Graph) -> set[tuple[str, str]]:
    return {
        (action, statement["Resource"])
        for statement in statements(the(graph, "iam.Policy"))
        for action in statement["Action"]
    }


def always_granted(graph: Graph) -> set[tuple[str, str]]:
    uploads = the(graph, "s3.Bucket", "uploads-dev").outputs["arn"]
    log_group = the(graph, "cloudwatch.LogGroup").outputs["arn"]
    return {
        ("s3:GetObject", f"{uploads}/uploads/*"),
        ("s3:GetObjectVersion", f"{uploads}/uploads/*"),
        ("s3:ListBucket", uploads),
        ("logs:CreateLogStream", f"{log_group}:*"),
        ("logs:PutLogEvents", f"{log_group}:*"),
        ("sqs:SendMessage", the(graph, "sqs.Queue").outputs["arn"]),
        ("xray:PutTraceSegments", "*"),
        ("xray:PutTelemetryRecords", "*"),
    }


def test_grants_only_what_the_handler_calls(dev: Run):
    assert granted(dev.graph) == always_granted(dev.graph)


def test_grants_reading_uploads_and_parking_events_that_are_encrypted_with_the_key(encrypted: Run):
    key = the(encrypted.graph, "kms.Key").outputs["arn"]
    rights = {("kms:Decrypt", key), ("kms:GenerateDataKey", key)}
    assert granted(encrypted.graph) == always_granted(encrypted.graph) | rights


@pytest.mark.parametrize("prefix", ["", "in/"])
def test_reads_only_what_is_under_the_prefix(prefix: str):
    graph = run_with("object_prefix", prefix).graph
    uploads = the(graph, "s3.Bucket", "uploads-dev").outputs["arn"]
    readable = {resource for action, resource in granted(graph) if action.startswith("s3:GetObject")}
    assert readable == {f"{uploads}/{prefix}*"}


def test_every_statement_is_a_plain_allow(graph: Graph):
    shapes = {(statement["Effect"], *sorted(statement)) for statement in statements(the(graph, "iam.Policy"))}
    assert shapes == {("Allow", "Action", "Effect", "Resource", "Sid")}


def test_only_lambda_assumes_the_role(graph: Graph):
    assert statements(the(graph, "iam.Role"), "assumeRolePolicy") == [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]


@pytest.mark.parametrize(
    ("kind", "document", "description"),
    [
        ("iam.Role", "assumeRolePolicy", "Assumed by the upload processor of dev"),
        ("iam.Policy", "policy", "What the upload processor of dev may do"),
    ],
)
def test_is_described_and_tagged(graph: Graph, kind: str, document: str, description: str):
    rest = {name: value for name, value in the(graph, kind).inputs.items() if name != document}
    assert rest == {"description": description, "tags": TAGS}


def test_the_policy_is_the_only_one_attached(graph: Graph):
    assert the(graph, "iam.RolePolicyAttachment").inputs == {
        "role": the(graph, "iam.Role").outputs["name"],
        "policyArn": the(graph, "iam.Policy").outputs["arn"],
    }


def test_role_registers_its_outputs(graph: Graph):
    role = the(graph, "iam.Role")
    assert component(graph, "ExecutionRole", "processor-dev").outputs == {"role_arn": role.outputs["arn"]}
