"""The function's role: who assumes it, and exactly what it may do."""

import pytest
from tapkit.testing import Graph, Run, component, statements, the

from tests.unit.conftest import run_tap
from tests.unit.lib.conftest import TAGS


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
    graph = run_tap("dev", object_prefix=prefix).graph
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


def test_registers_its_outputs(graph: Graph):
    role = the(graph, "iam.Role")
    assert component(graph, "ExecutionRole", "processor-dev").outputs == {"role_arn": role.outputs["arn"]}
