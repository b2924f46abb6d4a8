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
# Events of these types tell that an object is gone.
_REMOVALS = ("ObjectRemoved:", "LifecycleExpiration:")


@dataclass(frozen=True)
class ObjectVersion:
    """An object version that an S3 record is about; ``version_id`` is None where the bucket had no versions."""

    bucket: str
    key: str
    version_id: str | None

    def __str__(self) -> str:
        return printable(self.key) + (f" (version {printable(self.version_id)})" if self.version_id else "")


@dataclass(frozen=True)
class Letter:
    """A message that was taken from the queue.

    Attributes:
        id: that SQS has given the message.
        receipt: to delete it with.
        parked_at: when it was sent to the queue.
        payload: the event, as JSON; None where the message has neither form.
        records: how many records the event has.
        keys: of the objects that the event is about; empty where it is not an S3 event.
        versions: the object versions that the function can process only while they exist: those of all records,
            except of those that tell of a removal.
        error: why the function has failed, or why the message cannot be understood.
    """

    id: str
    receipt: str
    parked_at: datetime
    payload: str | None
    records: int
    keys: tuple[str, ...]
    versions: tuple[ObjectVersion, ...]
    error: str


def read_letter(message: Mapping[str, Any]) -> Letter:
    """Parse a message as ReceiveMessage returns it, with all its attributes."""
    payload, event, error = _contents(message["Body"], message.get("MessageAttributes", {}))
    sent = int(message["Attributes"]["SentTimestamp"]) / 1000
    return Letter(
        id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        parked_at=datetime.fromtimestamp(sent, UTC),
        payload=payload,
        records=len(_records(event)),
        keys=_keys(event),
        versions=_versions(event),
        error=error,
    )


def _contents(body: str, attributes: Mapping[str, Any]) -> tuple[str | None, Any, str]:
    """The event, as JSON and as what it stands for, and why the function has failed on it."""
    try:
        content = json.loads(body, parse_constant=_refuse_constant)
        if "RequestID" in attributes:
            return body, content, printable(_at(attributes, "ErrorMessage", "StringValue") or "no error message")
        if isinstance(_at(content, "requestContext"), Mapping) and "requestPayload" in content:
            event = content["requestPayload"]
            error = error_text(_at(content, "responsePayload")) or _at(content, "requestContext", "condition")
            return json.dumps(event, allow_nan=False), event, printable(error or "no error message")
    except (ValueError, RecursionError):
        return None, None, "it cannot be read as JSON"
    return None, None, "it is neither a Lambda failure record nor an event from a function's dead-letter queue"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _records(event: Any) -> list[Any]:
    records = _at(event, "Records")
    return records if isinstance(records, list) else []


def _keys(event: Any) -> tuple[str, ...]:
    keys = [_at(record, "s3", "object", "key") for record in _records(event)]
    return tuple(printable(unquote_plus(key)) for key in keys if isinstance(key, str))


def _versions(event: Any) -> tuple[ObjectVersion, ...]:
    found = [_version(record) for record in _records(event) if not _is_removal(record)]
    return tuple(version for version in found if version is not None)


def _is_removal(record: Any) -> bool:
    return str(_at(record, "eventName")).removeprefix("s3:").startswith(_REMOVALS)


def _version(record: Any) -> ObjectVersion | None:
    """The object version of a record; None where none can be named so, which is for the function to tell."""
    bucket, key = _at(record, "s3", "bucket", "name"), _at(record, "s3", "object", "key")
    version_id = _at(record, "s3", "object", "versionId")
    if not (isinstance(bucket, str) and isinstance(key, str) and isinstance(version_id, str | None) and bucket and key):
        return None
    try:
        key = unquote_plus(key, errors="strict")
        f"{bucket}{key}{version_id}".encode()
    except UnicodeError:
        return None
    return ObjectVersion(bucket, key, version_id)


def error_text(response: Any) -> str:
    """The error in the answer of a function that failed; empty where the answer has none in a known form.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    parts = [_at(response, "errorType"), _at(response, "errorMessage")]
    return printable(": ".join(part for part in parts if isinstance(part, str) and part))


def printable(text: object) -> str:
    """A text on one line, cut where it is long, without what a terminal would take for a command."""
    line = " ".join("".join(character if character.isprintable() else " " for character in str(text)).split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"


def _at(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data
