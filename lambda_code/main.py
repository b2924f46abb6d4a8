"""What runs in AWS: each object that S3 reports is processed, and what fails is reported to Lambda.

Lambda invokes the function asynchronously and ignores what it returns; only an exception makes it try
again and, in the end, park the event in the dead-letter queue. So nothing is ever swallowed here.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import hashlib
import json
import logging
import reprlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import S3Event
from aws_lambda_powertools.utilities.data_classes.s3_event import S3EventRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

CHUNK_BYTES = 1024 * 1024
GONE = {"NoSuchKey", "NoSuchVersion"}
# What S3 answers for an object in Glacier's classes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
ARCHIVED = "InvalidObjectState"
# As records have them, without the s3: of the notification's configuration:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
CREATED, RESTORED = "ObjectCreated:", "ObjectRestore:Completed"
METRICS = {
    "processed": "ObjectsProcessed",
    "skipped": "ObjectsSkipped",
    "ignored": "ObjectsIgnored",
    "archived": "ObjectsArchived",
}
# Published only when they happen: a metric costs by the hours in which it is published.
RARE = {"ignored", "archived"}
# CloudWatch refuses larger ones:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
LARGEST_VALUE = 2**360
# Lambda parks a failed event together with the error's message, and loses both if SQS finds them too large.
LONGEST_MESSAGE = 4096

# Names that a result's fields cannot have in the log: Python's logging refuses its own, Powertools fills in others.
OWN = ("asctime", "result", "exception", "exception_name", "exception_notes", "stack_trace", "xray_trace_id")
TAKEN = {*vars(logging.makeLogRecord({})), *OWN}

# At DEBUG it would log its requests with their credentials.
logging.getLogger("botocore").setLevel(logging.INFO)


def _to_json(line: dict[str, Any]) -> str:
    """A log line, whatever the event in it: an encoder that gives up would lose the line, or end the invocation."""
    try:
        text = json.dumps(line, default=str, separators=(",", ":"), ensure_ascii=False)
    # An event can be nested more deeply than can be written from here; a result can also contain itself, or have keys
    # that JSON has no form for.
    except (RecursionError, TypeError, ValueError):
        plain = {key: value for key, value in line.items() if isinstance(value, str | int | float | None)}
        return json.dumps({key: plain.get(key, reprlib.repr(value)) for key, value in line.items()})
    # Half of a surrogate pair has no form in UTF-8; as it is replaced here, it is JSON's escape of it.
    return text.encode(errors="backslashreplace").decode()


logger = Logger(json_serializer=_to_json)
metrics = Metrics()
s3 = boto3.client("s3", config=Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard"}))


class MalformedEventError(Exception):
    """The event, or one of its records, is not what S3 sends; says what is missing."""


class ProcessingError(Exception):
    """At least one record of the event could not be processed; says which and why."""


@dataclass(frozen=True)
class ObjectVersion:
    """The object that a record is about; ``version_id`` is None where the bucket has no versions."""

    bucket: str
    key: str
    version_id: str | None


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: Any, context: LambdaContext) -> dict[str, Any]:  # pylint: disable=unused-argument
    """Attempt every record of an S3 event.

    Returns:
        ``statusCode`` 200 and, as JSON in ``body``, how many records were processed; skipped, as their objects
        were gone; ignored, as they are not about a new or a restored object; and archived, as their objects cannot
        be read before they are restored.

    Raises:
        MalformedEventError: the event is not an S3 event.
        ProcessingError: some records failed; the others were processed.
    """
    counts = dict.fromkeys(METRICS, 0)
    failures = []
    for position, record in enumerate(_records(event)):
        try:
            counts[_attempt(record)] += 1
        except Exception as error:  # pylint: disable=broad-exception-caught # raised below, after the last record
            logger.exception("Record failed", extra={"position": position, "record": record.raw_event})
            failures.append(f"record {position}: {type(error).__name__}: {error}")
    for outcome, name in METRICS.items():
        if counts[outcome] or outcome not in RARE:
            metrics.add_metric(name, MetricUnit.Count, counts[outcome])
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(failures))
    if failures:
        raise ProcessingError(_shortened("; ".join(failures)))
    return {"statusCode": 200, "body": json.dumps(counts)}


def _shortened(message: str) -> str:
    """Not too long to be parked, and in characters that UTF-8 has a form for."""
    text = message.encode(errors="backslashreplace").decode()
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"


def process_object(version: ObjectVersion) -> Mapping[str, Any] | None:
    """Do the work for one object: this is the function that a new task replaces.

    It may run more than once for the same object, and for several objects of one key in any order,
    because S3 delivers at least once and unordered. It also runs for an object that was restored from an archive,
    even if it ran before that was archived.

    Returns:
        What is worth logging about the object: a mapping of any names to any values, or None for nothing. A number
        under ``size`` counts as BytesProcessed, and ``sha256`` is what local runs compare with the uploaded file.
        Anything else is refused with a TypeError, like every exception from here: a coroutine or a generator, for
        one, has not done its work yet.

    Raises:
        ClientError: S3 refused. An object that is gone counts as skipped and one in an archive as archived;
            every other error makes Lambda try again.
    """
    location = {"Bucket": version.bucket, "Key": version.key}
    if version.version_id is not None:
        location["VersionId"] = version.version_id
    response = s3.get_object(**location)
    digest, size = hashlib.sha256(), 0
    for chunk in response["Body"].iter_chunks(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return {"size": size, "content_type": response["ContentType"], "sha256": digest.hexdigest()}


def _records(event: Any) -> list[S3EventRecord]:
    if not isinstance(event, Mapping):
        raise _malformed(event, f"an S3 event is a mapping, not {type(event).__name__}")
    if not event or (event.get("Event") == "s3:TestEvent" and "Records" not in event):
        return []
    if not isinstance(event.get("Records"), list):
        raise _malformed(event, "an S3 event has a list of Records")
    return list(S3Event(event).records)


def _malformed(event: Any, reason: str) -> MalformedEventError:
    logger.error("Malformed event", extra={"event": event, "reason": reason})
    metrics.add_metric("MalformedEvents", MetricUnit.Count, 1)
    return MalformedEventError(reason)


def _attempt(record: S3EventRecord) -> str:
    """Process one record and return the counter that it belongs to."""
    version = _object_version(record)
    if not _is_readable_now(name := record.get("eventName")):
        logger.warning("Event ignored", extra=asdict(version) | {"event_name": name})
        return "ignored"
    try:
        result = process_object(version)
    except ClientError as error:
        code, request_id = error.response["Error"]["Code"], error.response["ResponseMetadata"].get("RequestId")
        refusal = asdict(version) | {"code": code, "request_id": request_id}
        if code in GONE:
            logger.warning("Object gone before it was processed", extra=refusal)
            return "skipped"
        if code == ARCHIVED:
            # No retry mends this, and the restored object has an event of its own.
            logger.warning("Object archived: restore it, and it is processed", extra=refusal)
            return "archived"
        logger.error("S3 refused", extra=refusal)
        raise
    _report(version, result)
    return "processed"


def _is_readable_now(event_name: Any) -> bool:
    """Whether an event is about an object that has become readable."""
    if event_name is None:
        return True  # Events written by hand tend to leave it out: better a read in vain than an upload passed over.
    if not isinstance(event_name, str):
        raise MalformedEventError(f"an event is named by a text, not {reprlib.repr(event_name)}")
    return event_name.startswith(CREATED) or event_name == RESTORED


def _report(version: ObjectVersion, result: Any) -> None:
    """Log what ``process_object`` returned, and count the bytes if it says how many."""
    if not isinstance(result, Mapping | None):
        raise TypeError(f"process_object returned {type(result).__name__}: it has to return a mapping or None")
    fields = {str(name): value for name, value in (result or {}).items()}
    size = fields.get("size")
    if isinstance(size, int | float) and not isinstance(size, bool) and 0 <= size <= LARGEST_VALUE:
        metrics.add_metric("BytesProcessed", MetricUnit.Bytes, size)
    logger.info("Object processed", extra=_beside_the_loggers_own(fields, asdict(version)))


def _beside_the_loggers_own(fields: dict[str, Any], location: dict[str, Any]) -> dict[str, Any]:
    """A result's fields and the object's location; a field whose name is taken stands under ``result`` instead."""
    taken = {*TAKEN, *location, *logger.get_current_keys()}
    free = {name: value for name, value in fields.items() if name not in taken}
    if len(free) < len(fields):
        free["result"] = {name: value for name, value in fields.items() if name in taken}
    return free | location


def _object_version(record: S3EventRecord) -> ObjectVersion:
    try:
        bucket, entity = record.s3.bucket.name, record.s3.get_object
        key, version_id = entity.key, entity.version_id
    except KeyError as error:
        raise MalformedEventError(f"an S3 record names a bucket and a key; missing: {error}") from error
    except TypeError as error:
        raise MalformedEventError(f"an S3 record is made of mappings: {error}") from error
    if not (isinstance(bucket, str) and bucket and isinstance(key, str) and key):
        names = f"{reprlib.repr(bucket)} and {reprlib.repr(key)}"
        raise MalformedEventError(f"an S3 record names a bucket and a key, not {names}")
    if not (version_id is None or isinstance(version_id, str)):
        raise MalformedEventError(f"a version is named by a text, not {reprlib.repr(version_id)}")
    try:
        decoded = unquote_plus(key, errors="strict")
        decoded.encode()
    except UnicodeError as error:
        raise MalformedEventError(f"an S3 key is URL-encoded UTF-8, not {reprlib.repr(key)}") from error
    return ObjectVersion(bucket, decoded, version_id)
