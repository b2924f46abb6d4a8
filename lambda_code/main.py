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
# Lambda parks a failed event together with the error's message, and loses both if SQS finds them too large.
LONGEST_MESSAGE = 4096

# At DEBUG it would log its requests with their credentials.
logging.getLogger("botocore").setLevel(logging.INFO)


def _to_json(line: dict[str, Any]) -> str:
    """A log line, whatever the event in it: an encoder that gives up would lose the line, or end the invocation."""
    try:
        text = json.dumps(line, default=str, separators=(",", ":"), ensure_ascii=False)
    except RecursionError:  # an event can be nested more deeply than can be written from here
        return json.dumps(
            {name: reprlib.repr(value) if isinstance(value, dict | list) else value for name, value in line.items()}
        )
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
        ``statusCode`` 200 and, as JSON in ``body``, how many objects were processed and skipped.

    Raises:
        MalformedEventError: the event is not an S3 event.
        ProcessingError: some records failed; the others were processed.
    """
    counts = {"processed": 0, "skipped": 0}
    failures = []
    for position, record in enumerate(_records(event)):
        try:
            counts[_attempt(record)] += 1
        except Exception as error:  # pylint: disable=broad-exception-caught # raised below, after the last record
            logger.exception("Record failed", extra={"position": position, "record": record.raw_event})
            failures.append(f"record {position}: {type(error).__name__}: {error}")
    metrics.add_metric("ObjectsProcessed", MetricUnit.Count, counts["processed"])
    metrics.add_metric("ObjectsSkipped", MetricUnit.Count, counts["skipped"])
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(failures))
    if failures:
        raise ProcessingError(_shortened("; ".join(failures)))
    return {"statusCode": 200, "body": json.dumps(counts)}


def _shortened(message: str) -> str:
    """Not too long to be parked, and in characters that UTF-8 has a form for."""
    text = message.encode(errors="backslashreplace").decode()
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"


def process_object(version: ObjectVersion) -> dict[str, Any]:
    """Do the work for one object: this is the function that a new task replaces.

    It may run more than once for the same object, and for several objects of one key in any order,
    because S3 delivers at least once and unordered.

    Returns:
        What is worth logging about the object.

    Raises:
        ClientError: S3 refused.
    """
    location = {"Bucket": version.bucket, "Key": version.key}
    if version.version_id is not None:
        location["VersionId"] = version.version_id
    response = s3.get_object(**location)
    digest, size = hashlib.sha256(), 0
    for chunk in response["Body"].iter_chunks(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return {
        "size": size,
        "content_type": response["ContentType"],
        "sha256": digest.hexdigest(),
    }


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
    """Process one record; the answer says under what it counts."""
    version = _object_version(record)
    try:
        result = process_object(version)
    except ClientError as error:
        refusal = {
            "code": error.response["Error"]["Code"],
            "request_id": error.response["ResponseMetadata"].get("RequestId"),
        }
        if refusal["code"] in GONE:
            logger.warning("Object gone before it was processed", extra=asdict(version) | refusal)
            return "skipped"
        logger.error("S3 refused", extra=asdict(version) | refusal)
        raise
    metrics.add_metric("BytesProcessed", MetricUnit.Bytes, result["size"])
    logger.info("Object processed", extra=asdict(version) | result)
    return "processed"


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
