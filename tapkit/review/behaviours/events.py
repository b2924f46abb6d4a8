"""S3's events for a handler, the place that they tell of, its environment, and the form of its log."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_plus

from tapkit.local.graph import Resource

BUCKET = "uploads"
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def uploaded(*keys: str) -> dict[str, Any]:
    """The event of objects uploaded under some keys."""
    return {"Records": [record(key) for key in keys]}


def record(key: str) -> dict[str, Any]:
    """A record as S3 sends it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-02T03:04:05.678Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": BUCKET, "arn": f"arn:aws:s3:::{BUCKET}"},
            "object": {"key": quote_plus(key, safe="/"), "size": 7, "sequencer": "0055AED6DCD90281E5"},
        },
    }


def unstructured(lines: Iterable[str]) -> list[str]:
    """The lines that are not JSON objects."""
    return [line for line in lines if not _is_object(line)]


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def environment_of(function: Resource) -> dict[str, Any]:
    """The variables that a function runs with."""
    return dict((function.inputs.get("environment") or {}).get("variables") or {})
