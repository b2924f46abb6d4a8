"""TapStack on Pulumi's mocks and its handler on moto: what is registered, in which order, and what events come to.

It stands on public packages alone: nothing is deployed, and no account is needed.
"""

import asyncio
import contextlib
import contextvars
import hashlib
import importlib
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import pulumi
import pytest
from moto import mock_aws
from pulumi.runtime.mocks import MockMonitor

from lib.tap_stack import TapStack, TapStackArgs
from parts.packaging import Package

# What Lambda passes besides the event.
CONTEXT = SimpleNamespace(function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="1")


class Aws(pulumi.runtime.Mocks):
    """Answers as AWS would, with an ARN that is made of the logical name."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return f"{args.name}-id", {"arn": f"arn:{args.name}", "name": f"{args.name}-name", **args.inputs}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, str]:  # pylint: disable=unused-argument
        return {"accountId": "123456789012", "region": "us-east-1"}


class Record(MockMonitor):
    """Notes all that a program registers by type and name, the order included, which mocks alone are not told."""

    def __init__(self) -> None:
        super().__init__(Aws())
        self.requests: dict[str, Any] = {}
        self.outputs: dict[str, dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> Any:
        response = super().RegisterResource(request)
        self.requests[label(response.urn)] = request
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs[label(request.urn)] = pulumi.runtime.rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)

    def inputs(self, resource: str) -> dict[str, Any]:
        """What a resource, such as `Bucket uploads-dev`, was registered with."""
        return pulumi.runtime.rpc.deserialize_properties(self.requests[resource].object)

    def waits_for(self, resource: str) -> set[str]:
        """The resources after which it is made."""
        return {label(urn) for urn in self.requests[resource].dependencies}

    def statements(self, resource: str) -> list[dict[str, Any]]:
        """The statements of its policy."""
        return json.loads(self.inputs(resource)["policy"])["Statement"]


def label(urn: str) -> str:
    """A resource by type and name; empty for none."""
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}".strip()


def deploy(**settings: Any) -> Record:
    """Register TapStack with some settings, whatever the defaults are; every output is awaited."""
    record = Record()
    usual = {"environment_suffix": "dev", "object_prefix": "uploads/", "encryption": "AES256"}
    args = usual | settings | {"package": Package(Path("function.zip"), "hash of the archive")}

    def run() -> None:
        pulumi.runtime.set_mocks(record.mocks, project="shop", stack="dev", monitor=record)
        pulumi.runtime.test(lambda: pulumi.Output.all(**TapStack("tap-dev", TapStackArgs(**args)).outputs))()

    # Pulumi takes the current event loop, and its monitor the one of its thread.
    with contextlib.closing(asyncio.new_event_loop()) as threads_loop, asyncio.Runner() as runner:
        executor = ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=[threads_loop])
        runner.get_loop().set_default_executor(executor)
        contextvars.Context().run(run)
    return record


@pytest.fixture(name="stack", scope="module")
def stack_as_it_is_by_default() -> Record:
    return deploy()


def test_components_are_composed_as_the_architecture_says(stack: Record):
    assert {name: label(stack.requests[name].parent) for name in stack.outputs if not name.startswith("Stack ")} == {
        "TapStack tap-dev": "Stack shop-dev",
        "Storage storage-dev": "TapStack tap-dev",
        "SecureBucket uploads-dev": "Storage storage-dev",
        "SecureBucket access-logs-dev": "Storage storage-dev",
        "Processor processor-dev": "TapStack tap-dev",
        "DeadLetterQueue processor-dlq-dev": "Processor processor-dev",
        "ExecutionRole processor-dev": "Processor processor-dev",
        "Trigger trigger-dev": "TapStack tap-dev",
        "Monitoring monitoring-dev": "TapStack tap-dev",
        "AlarmTopic alarms-dev": "Monitoring monitoring-dev",
    }


def test_outputs_are_what_callers_need(stack: Record):
    outputs = stack.outputs["TapStack tap-dev"]
    assert (outputs["bucket_name"], outputs["function_alias_arn"]) == ("uploads-dev-id", "arn:processor-alias-dev")
    assert (outputs["dlq_arn"], outputs["alarm_topic_arn"]) == ("arn:processor-dlq-queue-dev", "arn:alarms-dev")


PRIVATE = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
VERSIONED = {"versioningConfiguration": {"status": "Enabled"}}
THIS_BUCKET = {"sourceArn": "arn:uploads-dev", "sourceAccount": "123456789012"}
PARKED = {"destinationConfig": {"onFailure": {"destination": "arn:processor-dlq-queue-dev"}}}
INPUTS = {
    "BucketVersioning uploads-versioning-dev": VERSIONED,
    "BucketVersioning access-logs-versioning-dev": VERSIONED,
    "BucketPublicAccessBlock uploads-public-access-dev": PRIVATE,
    "BucketPublicAccessBlock access-logs-public-access-dev": PRIVATE,
    "Function processor-dev": {"publish": True, "sourceCodeHash": "hash of the archive"},
    "FunctionEventInvokeConfig processor-async-dev": {"qualifier": "live", "maximumRetryAttempts": 2, **PARKED},
    "Permission trigger-permission-dev": {"qualifier": "live", "principal": "s3.amazonaws.com", **THIS_BUCKET},
}


@pytest.mark.parametrize("resource", INPUTS)
def test_a_resource_is_what_keeps_data_safe_and_no_event_lost(stack: Record, resource: str):
    assert INPUTS[resource].items() <= stack.inputs(resource).items()


@pytest.mark.parametrize("bucket", ["uploads", "access-logs"])
def test_a_bucket_refuses_what_is_not_tls(stack: Record, bucket: str):
    refusal = stack.statements(f"BucketPolicy {bucket}-policy-dev")[0]
    assert (refusal["Effect"], refusal["Principal"], refusal["Action"]) == ("Deny", "*", "s3:*")
    assert refusal["Resource"] == [f"arn:{bucket}-dev", f"arn:{bucket}-dev/*"]
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


KEY = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:uploads-key-dev"}


@pytest.mark.parametrize(("encryption", "expected"), [("AES256", {"sseAlgorithm": "AES256"}), ("aws:kms", KEY)])
def test_uploads_are_encrypted_as_configured(encryption: str, expected: dict[str, str]):
    configuration = deploy(encryption=encryption).inputs(
        "BucketServerSideEncryptionConfiguration uploads-encryption-dev"
    )
    assert configuration["rules"][0]["applyServerSideEncryptionByDefault"] == expected


def test_the_function_may_do_what_its_handler_calls_and_nothing_else(stack: Record):
    statements = stack.statements("Policy processor-policy-dev")
    assert {action: statement["Resource"] for statement in statements for action in statement["Action"]} == {
        "s3:GetObject": "arn:uploads-dev/uploads/*",
        "s3:GetObjectVersion": "arn:uploads-dev/uploads/*",
        "s3:ListBucket": "arn:uploads-dev",
        "logs:CreateLogStream": "arn:processor-log-dev:*",
        "logs:PutLogEvents": "arn:processor-log-dev:*",
        "sqs:SendMessage": "arn:processor-dlq-queue-dev",
        "xray:PutTraceSegments": "*",
        "xray:PutTelemetryRecords": "*",
    }


def test_uploads_invoke_the_alias(stack: Record):
    (target,) = stack.inputs("BucketNotification trigger-notification-dev")["lambdaFunctions"]
    assert target["lambdaFunctionArn"] == "arn:processor-alias-dev"


WAITS = {
    "Function processor-dev": {"RolePolicyAttachment processor-attachment-dev", "LogGroup processor-log-dev"},
    "BucketNotification trigger-notification-dev": {
        "BucketPolicy uploads-policy-dev",
        "FunctionEventInvokeConfig processor-async-dev",
        "Permission trigger-permission-dev",
    },
}


@pytest.mark.parametrize("resource", WAITS)
def test_a_resource_is_made_after_all_that_it_needs(stack: Record, resource: str):
    assert WAITS[resource] <= stack.waits_for(resource)


def test_every_alarm_tells_the_topic_once_it_admits_cloudwatch(stack: Record):
    alarms = [name for name in stack.requests if name.startswith("MetricAlarm ")]
    assert [stack.inputs(alarm)["alarmActions"] for alarm in alarms] == [["arn:alarms-dev"]] * 7
    assert all("TopicPolicy alarms-policy-dev" in stack.waits_for(alarm) for alarm in alarms)


def test_what_holds_data_is_protected_unless_it_may_be_destroyed(stack: Record):
    names = ("Bucket uploads", "Bucket access-logs", "LogGroup processor-log", "Queue processor-dlq-queue")
    assert all(stack.requests[f"{name}-dev"].protect for name in names)
    assert not any(request.protect for request in deploy(force_destroy=True).requests.values())


def test_a_value_that_is_not_allowed_is_one_sentence():
    with pytest.raises(ValueError, match="^memory_mb is 64: it must be a whole number from 128 to 10240.$"):
        TapStackArgs(environment_suffix="dev", memory_mb=64)


@pytest.fixture(name="main")
def handler_in_front_of_a_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "TapStack")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "processor-dev")
    with mock_aws():
        # Not at the top: the module makes its client when it is imported, which must not reach AWS.
        main = importlib.import_module("lambda_code.main")
        main.s3.create_bucket(Bucket="uploads")
        yield main


def invoke(main: ModuleType, *keys: str) -> dict[str, int]:
    """Report objects as S3 does, their keys URL-encoded; how many there were of each outcome."""
    entities = [{"bucket": {"name": "uploads"}, "object": {"key": quote_plus(key)}} for key in keys]
    event = {"Records": [{"eventName": "ObjectCreated:Put", "s3": entity} for entity in entities]}
    return json.loads(main.lambda_handler(event, CONTEXT)["body"])


@pytest.mark.parametrize("key", ["report.csv", "a b+c%/ü.txt"])
def test_an_upload_is_processed_whatever_its_key(main: ModuleType, key: str, monkeypatch: pytest.MonkeyPatch):
    log = io.StringIO()
    monkeypatch.setattr(main.logger.logger_handler, "stream", log)
    main.s3.put_object(Bucket="uploads", Key=key, Body=b"content")
    assert invoke(main, key)["processed"] == 1
    line = json.loads(log.getvalue())
    assert (line["key"], line["result"]["sha256"]) == (key, hashlib.sha256(b"content").hexdigest())


def test_an_object_that_is_gone_is_skipped(main: ModuleType):
    assert invoke(main, "gone") == {"processed": 0, "skipped": 1, "ignored": 0, "archived": 0}


def test_a_failure_is_raised_after_the_last_record(main: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(main, "process_object", lambda version: 1 / 0)
    failed = "ZeroDivisionError: division by zero"
    with pytest.raises(main.ProcessingError, match=f"^record 0: {failed}; record 1: {failed}$"):
        invoke(main, "first", "last")


def test_what_is_no_s3_event_is_refused(main: ModuleType):
    with pytest.raises(main.MalformedEventError, match="^an S3 event is a mapping with a list of Records, not"):
        main.lambda_handler({"detail": {}}, CONTEXT)
