"""Uploads of files to the bucket, and the function's log records of them.

Relies on the outputs ``bucket_name`` and ``log_group_name``, and on the handler's log record of a
processed object: a JSON line with its key and version and, under ``result``, with whatever the handler reports.
"""

import hashlib
import json
import mimetypes
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.local.clients import Clients

PROCESSED = "Object processed"
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Upload:
    """A file that has been uploaded.

    Attributes:
        key, version_id: of the object; the version is None where the bucket keeps none.
        sha256: of the local file.
        started_at: when the upload began, in seconds since the epoch.
    """

    key: str
    version_id: str | None
    sha256: str
    started_at: float


@dataclass(frozen=True)
class Result:
    """The function's log record of an upload, ``report``; None where it logged none in time."""

    upload: Upload
    report: dict[str, Any] | None

    @property
    def found(self) -> dict[str, Any]:
        """What the function reports about the object itself; empty where that is nothing, or no JSON."""
        result = (self.report or {}).get("result")
        return result if isinstance(result, dict) else {}

    @property
    def same(self) -> bool | None:
        """Whether the function saw the very bytes of the local file; None where it reported no SHA-256 of them."""
        return self.found["sha256"] == self.upload.sha256 if "sha256" in self.found else None

    @property
    def right(self) -> bool:
        """Whether the function processed the upload and reported no other bytes than the local file's."""
        return self.report is not None and self.same is not False

    @property
    def milliseconds(self) -> int:
        """From the start of the upload to the function's log record."""
        processed_at = datetime.strptime(self.report["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()
        return round((processed_at - self.upload.started_at) * 1000)


def upload_file(clients: Clients, bucket: str, path: Path) -> Upload:
    """Upload a file under its name, with the prefix and the suffix that the bucket's notification asks for.

    Raises:
        UserError: the file cannot be read, or the bucket notifies no function of it.
    """
    prefix, suffix = notification_filter(clients, bucket)
    key = prefix + path.name.removesuffix(suffix) + suffix
    started_at = time.time()
    try:
        with path.open("rb") as body:
            sha256 = hashlib.file_digest(body, "sha256").hexdigest()
            body.seek(0)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            response = clients("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    return Upload(key, response.get("VersionId"), sha256, started_at)


def notification_filter(clients: Clients, bucket: str) -> tuple[str, str]:
    """The prefix and the suffix of the keys that the bucket notifies its function of.

    Raises:
        UserError: there is no such function.
    """
    configuration = clients("s3").get_bucket_notification_configuration(Bucket=bucket)
    if "LambdaFunctionConfigurations" not in configuration:
        raise UserError(f"The bucket {bucket} notifies no function of uploads.")
    rules = configuration["LambdaFunctionConfigurations"][0].get("Filter", {}).get("Key", {}).get("FilterRules", [])
    values = {rule["Name"].lower(): rule["Value"] for rule in rules}
    return values.get("prefix", ""), values.get("suffix", "")


def await_results(
    clients: Clients, log_group: str, uploads: Sequence[Upload], timeout_seconds: float
) -> Iterator[Result]:
    """Each upload's result as soon as the function has logged it; in the end those it has not logged."""
    waiting = {(upload.key, upload.version_id): upload for upload in uploads}
    since = min(upload.started_at for upload in uploads)
    deadline = time.monotonic() + timeout_seconds
    while waiting and time.monotonic() < deadline:
        for record in log_records(clients, log_group, since):
            upload = waiting.pop((record.get("key"), record.get("version_id")), None)
            if upload is not None:
                yield Result(upload, record)
        time.sleep(_POLL_SECONDS)
    yield from (Result(upload, None) for upload in waiting.values())


def log_records(clients: Clients, log_group: str, since: float) -> Iterator[dict[str, Any]]:
    """The handler's records of processed objects, since a time in seconds since the epoch."""
    for message in log_messages(clients, log_group, since):
        record = _fields(message)
        if record.get("message") == PROCESSED:
            yield record


def _fields(message: str) -> dict[str, Any]:
    """The fields of a log line; none where it is not a record of the handler's logger."""
    try:
        record = json.loads(message)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def log_messages(clients: Clients, log_group: str, since: float = 0) -> Iterator[str]:
    """The messages in a log group, the earliest first."""
    pages = clients("logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=log_group, startTime=int(since * 1000)):
        for event in page["events"]:
            yield event["message"].rstrip("\n")
