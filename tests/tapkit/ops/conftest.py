"""Fixtures of the tests of `tapkit.ops`: a deployed stack in moto, and the command line in a folder of its own."""

# pylint: disable=redefined-outer-name # fixtures ask for each other by name

import functools
import io
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from moto import mock_aws
from tapkit.cli import main
from tapkit.ops.stack import Stack

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:processor"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:processor-dlq"

Ops = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True, scope="package")
def sqs() -> Iterator[Any]:
    """A client for moto's SQS, once: boto3 takes long to read what it knows of a service."""
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-west-1")


@pytest.fixture
def outputs(sqs: Any) -> Iterator[dict[str, Any]]:
    """A deployed stack's outputs; its queue exists."""
    queue = sqs.create_queue(QueueName="processor-dlq")
    yield {
        "function_arn": FUNCTION_ARN,
        "function_alias_arn": f"{FUNCTION_ARN}:live",
        "dlq_url": queue["QueueUrl"],
        "dlq_arn": QUEUE_ARN,
        "environment_suffix": "dev",
    }
    sqs.delete_queue(QueueUrl=queue["QueueUrl"])


@pytest.fixture
def outputs_file(folder: Path, outputs: dict[str, Any]) -> Path:
    """The file that commands read the outputs from by default."""
    file = folder / "cfn-outputs" / "flat-outputs.json"
    file.parent.mkdir()
    file.write_text(json.dumps(outputs), encoding="utf-8")
    return file


@pytest.fixture
def stack(outputs: dict[str, Any]) -> Stack:
    return Stack(outputs, Path("outputs.json"))


@pytest.fixture
def ops(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> Iterator[Ops]:
    """Runs `tapkit` with arguments; answers its exit code, its output and its errors."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tapkit", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        return code, *capfd.readouterr()

    yield run
    for number, handler in handlers.items():
        signal.signal(number, handler)


class Function:
    """The deployed function: what Lambda answers for it, and what it was invoked with.

    Attributes:
        timeout: in seconds.
        answers: for one invocation each, or what raises or makes them; then it succeeds.
        events: that it was invoked with.
        clients: that boto3 made for Lambda.
    """

    def __init__(self) -> None:
        self.timeout = 300
        self.answers: list[Any] = []
        self.events: list[Any] = []
        self.clients: list[Any] = []

    def connect(self, client: Any) -> Any:
        """Answer a client in the place of Lambda: what it sends is made, and what it gets is read, by boto3."""
        self.clients.append(client)
        client.meta.events.register("before-call.lambda.GetFunctionConfiguration", self._configuration)
        client.meta.events.register("before-call.lambda.Invoke", self._invoke)
        return client

    def _next_answer(self) -> dict[str, Any]:
        answer: Any = self.answers.pop(0) if self.answers else dict
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer

    def _configuration(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        assert params["url_path"].endswith("%3Alive/configuration")
        return SimpleNamespace(status_code=200), {"Timeout": self.timeout, "ResponseMetadata": {}}

    def _invoke(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        assert params["url_path"].endswith("%3Alive/invocations")
        self.events.append(json.loads(params["body"]))
        answer = self._next_answer()
        status = answer.get("StatusCode", 200)
        payload = answer.get("Payload", b"null")
        body = StreamingBody(io.BytesIO(payload), len(payload))
        return SimpleNamespace(status_code=status), {
            "StatusCode": 200,
            "ResponseMetadata": {},
            **answer,
            "Payload": body,
        }


def refusal(code: str, status: int = 400, message: str = "No.") -> dict[str, Any]:
    """Lambda's response when it does not run the function."""
    return {"StatusCode": status, "Error": {"Code": code, "Message": message}}


def error(kind: str = "ValueError", message: str = "no") -> dict[str, Any]:
    """Lambda's response when the function raises."""
    return {"FunctionError": "Unhandled", "Payload": json.dumps({"errorType": kind, "errorMessage": message}).encode()}


class Bucket:
    """The uploads bucket, as S3 lists its versions, on two pages: every key has the version "1".

    Attributes:
        gone: keys that are not there.
        latest: whether the version of each key is its latest.
        refusal: what S3 answers instead; None for an answer.
    """

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.latest = True
        self.refusal: Any = None

    def connect(self, client: Any) -> Any:
        """Answer a client in the place of S3."""
        client.meta.events.register("before-call.s3.ListObjectVersions", self._list)
        return client

    def _list(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        if isinstance(self.refusal, BaseException):
            raise self.refusal
        if self.refusal:
            return SimpleNamespace(status_code=403), self.refusal
        key = params["query_string"]["prefix"]
        if "key-marker" not in params["query_string"]:  # the first page has the delete markers only
            markers = {"IsTruncated": True, "NextKeyMarker": key, "NextVersionIdMarker": "3"}
            return SimpleNamespace(status_code=200), markers | {"ResponseMetadata": {}}
        there = [] if key in self.gone else [{"Key": key, "VersionId": "1", "IsLatest": self.latest}]
        # The listing goes on with the keys that begin alike.
        other = {"Key": f"{key}-2", "VersionId": "1", "IsLatest": True}
        return SimpleNamespace(status_code=200), {"Versions": [*there, other], "ResponseMetadata": {}}


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def function(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Function:
    """The deployed function, which any client for Lambda reaches, as any for S3 does its bucket."""
    result, client = Function(), Stack.client
    s3 = functools.cache(lambda: bucket.connect(boto3.client("s3", region_name="eu-west-1")))

    def connected(stack: Stack, service: str, **config: Any) -> Any:
        if service == "s3":
            return s3()
        made = client(stack, service, **config)
        return result.connect(made) if service == "lambda" else made

    monkeypatch.setattr(Stack, "client", connected)
    return result


class Queue:
    """The dead-letter queue, as the tests fill and read it."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def park(self, event: Any, **changes: Any) -> str:
        """Send the record of a failed invocation, as a failure destination gets it; answers the message's id."""
        record = {
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:00.000Z",
            "requestContext": {"functionArn": f"{FUNCTION_ARN}:live", "condition": "RetriesExhausted"},
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
            "responsePayload": {"errorType": "ProcessingError", "errorMessage": "record 0"},
        }
        return self.send(json.dumps(record | changes))

    def send(self, body: str, **attributes: str) -> str:
        """Send any message, with attributes of type String; answers its id."""
        typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        return self._client.send_message(QueueUrl=self._url, MessageBody=body, MessageAttributes=typed)["MessageId"]

    def counts(self) -> tuple[int, int]:
        """The numbers of visible and of hidden messages."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return int(answer[names[0]]), int(answer[names[1]])


@pytest.fixture
def queue(sqs: Any, outputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Queue:
    """The stack's dead-letter queue, which answers at once when it is empty."""
    monkeypatch.setattr("tapkit.ops.dead_letters._WAIT_SECONDS", 0)
    return Queue(sqs, outputs["dlq_url"])


def upload(*keys: str, **entity: str) -> dict[str, Any]:
    """An event of S3's; further members of its objects by name."""
    return {"Records": [{"s3": {"bucket": {"name": "uploads"}, "object": {"key": key, **entity}}} for key in keys]}
