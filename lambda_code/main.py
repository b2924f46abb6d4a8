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
READABLE = ("ObjectCreated:", "ObjectRestore:Completed")
OUTCOMES = ("processed", "skipped", "ignored", "archived")  # each with a metric, such as ObjectsProcessed
RARE = ("ignored", "archived")  # published only when they happen: a metric costs by the hours in which it is published
# CloudWatch refuses larger ones:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
LARGEST_VALUE = 2**360
# Lambda parks a failed event together with the error's message, and loses both if SQS finds them too large.
LONGEST_MESSAGE = 4096

# At DEBUG it would log its requests with their credentials.
logging.getLogger("botocore").setLevel(logging.INFO)


def _to_json(line: dict[str, Any]) -> str:
    """A log line, whatever the event in it: an encoder that gives up would lose the line, or end the invocation."""
    try:
        text = json.dumps(line, default=str, separators=(",", ":"), ensure_ascii=False)
    # An event can be nested too deeply to be written; a result can contain itself, or have keys that JSON has not.
    except (RecursionError, TypeError, ValueError):
        plain = {key: value for key, value in line.items() if isinstance(value, str | int | float | None)}
        text = json.dumps({key: plain.get(key, reprlib.repr(value)) for key, value in line.items()})
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
        ``statusCode`` 200 and, as JSON in ``body``, how many records were processed; skipped, as their objects were
        gone; ignored, as they are not about an object to read; and archived, as theirs have to be restored first.

    Raises:
        MalformedEventError: the event is not an S3 event.
        ProcessingError: some records failed; the others were processed.
    """
    counts = dict.fromkeys(OUTCOMES, 0)
    failures = []
    for position, record in enumerate(_records(event)):
        try:
            counts[_attempt(record)] += 1
        except Exception as error:  # pylint: disable=broad-exception-caught # raised below, after the last record
            logger.exception("Record failed", extra={"position": position, "record": record.raw_event})
            failures.append(f"record {position}: {type(error).__name__}: {error}")
    for outcome, count in counts.items():
        if count or outcome not in RARE:
            metrics.add_metric(f"Objects{outcome.capitalize()}", MetricUnit.Count, count)
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(failures))
    if failures:
        message = "; ".join(failures).encode(errors="backslashreplace").decode()
        raise ProcessingError(message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…")
    return {"statusCode": 200, "body": json.dumps(counts)}


def process_object(version: ObjectVersion) -> Mapping[str, Any] | None:
    """Do the work for one object: this is the function that a new task replaces.

    It may run more than once for the same object, and for several objects of one key in any order,
    because S3 delivers at least once and unordered. It also runs for an object that was restored from an archive,
    even if it ran before that was archived.

    Returns:
        What is worth logging about the object, under ``result``: a mapping of any names to any values, or None. A
        number under ``size`` counts as BytesProcessed, and ``sha256`` is what local runs compare with the uploaded
        file. Anything else fails: a coroutine or a generator, for one, has not done its work yet.

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
    if isinstance(event, Mapping):
        if not event or (event.get("Event") == "s3:TestEvent" and "Records" not in event):
            return []
        if isinstance(event.get("Records"), list):
            return list(S3Event(event).records)
    logger.error("Malformed event", extra={"event": event})
    metrics.add_metric("MalformedEvents", MetricUnit.Count, 1)
    raise MalformedEventError(f"an S3 event is a mapping with a list of Records, not {reprlib.repr(event)}")


def _attempt(record: S3EventRecord) -> str:
    """Process one record and return the counter that it belongs to."""
    version, name = _object_version(record), record.get("eventName")
    # Events written by hand tend to leave the name out: better a read in vain than an upload passed over.
    if name is not None and not name.startswith(READABLE):
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


def _report(version: ObjectVersion, result: Any) -> None:
    """Log what ``process_object`` returned, and count the bytes if it says how many."""
    if not isinstance(result, Mapping | None):
        raise TypeError(f"process_object returned {type(result).__name__}: it has to return a mapping or None")
    fields = {str(name): value for name, value in (result or {}).items()}
    size = fields.get("size")
    if isinstance(size, int | float) and not isinstance(size, bool) and 0 <= size <= LARGEST_VALUE:
        metrics.add_metric("BytesProcessed", MetricUnit.Bytes, size)
    logger.info("Object processed", extra={**asdict(version), "result": fields})


def _object_version(record: S3EventRecord) -> ObjectVersion:
    """The object that a record names; who replays or tests events may send what S3 never does."""
    try:
        bucket, entity = record.s3.bucket.name, record.s3.get_object
        key, version_id = entity.key, entity.version_id
        named = (bucket, key, version_id, record.get("eventName"))
        if not (bucket and key and all(isinstance(name, str | None) for name in named)):
            raise TypeError(f"not {reprlib.repr(named)}")
        decoded = unquote_plus(key, errors="strict")
        decoded.encode()
    except (KeyError, TypeError, UnicodeError) as error:
        raise MalformedEventError(f"an S3 record names a bucket and a key in URL-encoded UTF-8: {error!r}") from error
    return ObjectVersion(bucket, decoded, version_id)
