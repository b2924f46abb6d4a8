"""A dead-letter queue, a function behind an alias and a bucket that answer without a network: for `redrive`."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from tapkit.ops.messages import ObjectVersion

_CREDENTIALS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
EXCEPTIONS = boto3.client("lambda", **_CREDENTIALS).exceptions


class FakeQueue:
    """SQS, without time: what was taken is hidden until it is given back.

    Attributes:
        messages: what is in the queue, by its id.
    """

    def __init__(self, bodies: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.messages = {f"message-{number}": message for number, message in enumerate(bodies)}
        self.hidden: set[str] = set()

    def get_queue_attributes(self, **_request: Any) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": str(len(self.messages))}}

    def receive_message(self, **_request: Any) -> dict[str, Any]:
        for message_id, (body, attributes) in self.messages.items():
            if message_id not in self.hidden:
                self.hidden.add(message_id)
                message = {"MessageId": message_id, "ReceiptHandle": message_id, "Body": body}
                sent = {"SentTimestamp": "1767323045678"}
                return {"Messages": [{**message, "Attributes": sent, "MessageAttributes": attributes}]}
        return {}

    def change_message_visibility(self, *, ReceiptHandle: str, VisibilityTimeout: int, **_request: Any) -> None:
        if VisibilityTimeout == 0:
            self.hidden.discard(ReceiptHandle)

    def change_message_visibility_batch(self, *, Entries: list[dict[str, Any]], **_request: Any) -> None:
        for entry in Entries:
            self.change_message_visibility(**{name: value for name, value in entry.items() if name != "Id"})

    def delete_message(self, *, ReceiptHandle: str, **_request: Any) -> None:
        del self.messages[ReceiptHandle]


class FakeFunction:
    """Lambda, as far as an invocation goes.

    Args:
        answers: what comes of one invocation after the other; the last one lasts.

    Attributes:
        succeeded: the events that the function has processed.
    """

    exceptions = EXCEPTIONS

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.succeeded: list[Any] = []

    def get_function_configuration(self, **_request: Any) -> dict[str, Any]:
        return {"Timeout": 300}

    def invoke(self, *, Payload: bytes, **_request: Any) -> dict[str, Any]:
        event = json.loads(Payload)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer in FAILURES:
            raise FAILURES[answer]()
        if answer == "success":
            self.succeeded.append(event)
            return {"StatusCode": 200, "Payload": io.BytesIO(b"null")}
        return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": io.BytesIO(answer.encode())}


def _refusal(name: str) -> Exception:
    return EXCEPTIONS.from_code(name)({"Error": {"Code": name, "Message": name}}, "Invoke")


FAILURES: dict[str, Callable[[], Exception]] = {
    "throttled": lambda: _refusal("TooManyRequestsException"),
    "refused": lambda: _refusal("InvalidRequestContentException"),
    "broken": lambda: _refusal("ServiceException"),
    "silent": lambda: ReadTimeoutError(endpoint_url="https://lambda"),
    "away": lambda: EndpointConnectionError(endpoint_url="https://lambda"),
}


class FakeVersions:
    """The versions that S3 has, in the place of ``ObjectVersions``: the client that it is given says which.

    Args:
        there: whether all of them exist, or none.
    """

    def __init__(self, there: bool) -> None:
        self._there = there

    def missing(self, versions: Sequence[ObjectVersion]) -> tuple[ObjectVersion, ...]:
        return () if self._there else tuple(versions)


class FakeStack:
    """A deployed stack whose AWS is a queue, a function, and a bucket that has every object version or none."""

    def __init__(self, queue: FakeQueue, function: FakeFunction, there: bool) -> None:
        self._clients = {"sqs": queue, "lambda": function, "s3": there}

    def output(self, name: str) -> str:
        return name

    def client(self, service: str, **_config: Any) -> Any:
        return self._clients[service]
