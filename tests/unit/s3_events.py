"""Events as S3 sends them, field for field.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus


@dataclass(frozen=True)
class Context:
    """What Lambda passes besides the event."""

    function_name: str = "processor-dev-1a2b3c4"
    function_version: str = "7"
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:processor-dev-1a2b3c4:live"
    memory_limit_in_mb: str = "512"
    aws_request_id: str = "8f5c2f6e-3a55-4f0e-9d62-0d2f4b4f8c11"
    log_group_name: str = "processor-log-dev-5d6e7f8"
    log_stream_name: str = "2026/01/02/processor-dev-1a2b3c4[7]9c1185a5c5e9fc54612808977ee8f548"


def counts(**outcomes: int) -> str:
    """The handler's answer in its response's body, given the outcomes that happened."""
    return json.dumps(dict.fromkeys(("processed", "skipped", "ignored", "archived"), 0) | outcomes)


def event(*records: Any) -> dict[str, Any]:
    """An S3 event."""
    return {"Records": list(records)}


def record(bucket: str, key: str, version_id: str | None = None) -> dict[str, Any]:
    """The record of an uploaded object; ``key`` as it was uploaded."""
    return encoded_record(bucket, quote_plus(key, safe="/"), version_id)


def encoded_record(bucket: str, encoded_key: str, version_id: str | None = None) -> dict[str, Any]:
    """The record of an uploaded object; ``encoded_key`` as it stands in the event."""
    entity = {
        "key": encoded_key,
        "size": 1024,
        "eTag": "d41d8cd98f00b204e9800998ecf8427e",
        "versionId": version_id,
        "sequencer": "0055AED6DCD90281E5",
    }
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-02T03:04:05.678Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "198.51.100.7"},
        "responseElements": {
            "x-amz-request-id": "C3D13FE58DE4C810",
            "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD",
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "tf-s3-lambda-20260102030405",
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            # A bucket without versions leaves the field out.
            "object": {name: value for name, value in entity.items() if value is not None},
        },
    }
