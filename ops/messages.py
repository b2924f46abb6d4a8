"""A message in the dead-letter queue → the event that the function failed on.

Lambda has two forms: the record for an on-failure destination, which holds event and error, and the bare event of
a function's dead-letter queue, with the error in the message's attributes.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Letter:
    """A message that was taken from the queue.

    Attributes:
        id: that SQS has given the message.
        receipt: to delete it with.
        parked_at: when it was sent to the queue.
        payload: the event, as JSON; None where the message has neither form.
        keys: of the objects that the event is about; empty where it is no event of S3's.
        error: why the function has failed, or why the message cannot be understood.
    """

    id: str
    receipt: str
    parked_at: datetime
    payload: str | None
    keys: tuple[str, ...]
    error: str


def read_letter(message: Mapping[str, Any]) -> Letter:
    """Understand a message as ReceiveMessage answers it, with all its attributes."""
    payload, keys, error = _contents(message["Body"], message.get("MessageAttributes", {}))
    sent = int(message["Attributes"]["SentTimestamp"]) / 1000
    parked_at = datetime.fromtimestamp(sent, UTC)
    return Letter(message["MessageId"], message["ReceiptHandle"], parked_at, payload, keys, error)


def _contents(body: str, attributes: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...], str]:
    try:
        content = json.loads(body, parse_constant=_refuse_constant)
        if "RequestID" in attributes:
            return body, _keys(content), printable(_at(attributes, "ErrorMessage", "StringValue") or "no error message")
        if isinstance(_at(content, "requestContext"), Mapping) and "requestPayload" in content:
            event = content["requestPayload"]
            error = error_text(_at(content, "responsePayload")) or _at(content, "requestContext", "condition")
            return json.dumps(event, allow_nan=False), _keys(event), printable(error or "no error message")
    except (ValueError, RecursionError):
        return None, (), "it cannot be read as JSON"
    return None, (), "it is neither a failure record of Lambda's nor an event from its dead-letter queue"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _keys(event: Any) -> tuple[str, ...]:
    records = _at(event, "Records")
    keys = [_at(record, "s3", "object", "key") for record in (records if isinstance(records, list) else [])]
    return tuple(printable(unquote_plus(key)) for key in keys if isinstance(key, str))


def error_text(response: Any) -> str:
    """What a function has answered when it failed; empty where it says nothing that is known.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    parts = [_at(response, "errorType"), _at(response, "errorMessage")]
    return printable(": ".join(part for part in parts if isinstance(part, str) and part))


def printable(text: object) -> str:
    """A text on one line, cut where it is long, without what a terminal would take for a command."""
    line = " ".join("".join(each if each.isprintable() else " " for each in str(text)).split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"


def _at(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data
