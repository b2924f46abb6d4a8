"""A deployed TapStack: an upload is processed, a failure is parked, and what protects them is as declared.

Nothing is known of the deployment but its outputs, in the file that TAP_OUTPUTS names, and AWS's credentials.
"""

import hashlib
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

OUTPUTS = Path("cfn-outputs", "flat-outputs.json")
PATIENCE_SECONDS = 600  # on AWS the third attempt follows three minutes after the first one


@pytest.fixture(name="outputs", scope="module")
def outputs_of_the_deployed_stack() -> dict[str, str]:
    return json.loads(Path(os.environ.get("TAP_OUTPUTS", OUTPUTS)).read_text(encoding="utf-8"))


@pytest.fixture(name="aws", scope="module")
def clients_in_the_region_of_the_stack(outputs: dict[str, str]) -> Callable[[str], Any]:
    return boto3.Session(region_name=outputs["function_arn"].split(":")[3]).client


@pytest.fixture(name="target", scope="module")
def target_of_the_notification(aws: Callable[[str], Any], outputs: dict[str, str]) -> dict[str, Any]:
    notification = aws("s3").get_bucket_notification_configuration(Bucket=outputs["bucket_name"])
    (target,) = notification["LambdaFunctionConfigurations"]
    return target


@pytest.fixture(name="key")
def key_that_is_processed(aws: Callable[[str], Any], outputs: dict[str, str], target: dict[str, Any]) -> Iterator[str]:
    """A key of its own, whose versions are deleted in the end."""
    rules = target.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    affixes = {rule["Name"].lower(): rule["Value"] for rule in rules}
    key = f"{affixes.get('prefix', '')}{uuid.uuid4()} ü+{affixes.get('suffix', '')}"
    yield key
    for version in aws("s3").list_object_versions(Bucket=outputs["bucket_name"], Prefix=key).get("Versions", []):
        aws("s3").delete_object(Bucket=outputs["bucket_name"], Key=key, VersionId=version["VersionId"])


def wait_for(find: Callable[[], Any]) -> Any:
    """The first truthy answer of ``find``: logs and queues lag."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := find()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s"
        time.sleep(1)
    return found


def test_an_upload_is_processed(aws: Callable[[str], Any], outputs: dict[str, str], key: str):
    version = aws("s3").put_object(Bucket=outputs["bucket_name"], Key=key, Body=b"content")["VersionId"]
    log = {"logGroupName": outputs["log_group_name"]}

    def find() -> dict[str, Any] | None:
        pages = aws("logs").get_paginator("filter_log_events").paginate(**log)
        messages = (event["message"] for page in pages for event in page["events"])
        lines = (json.loads(message) for message in messages if "Object processed" in message)
        return next((line for line in lines if (line["key"], line.get("version_id")) == (key, version)), None)

    line = wait_for(find)
    assert (line["result"]["size"], line["result"]["sha256"]) == (7, hashlib.sha256(b"content").hexdigest())


def test_an_event_that_cannot_be_processed_is_parked(aws: Callable[[str], Any], outputs: dict[str, str]):
    event = {"Records": [{"note": f"malformed on purpose {uuid.uuid4()}"}]}
    aws("lambda").invoke(FunctionName=outputs["function_alias_arn"], InvocationType="Event", Payload=json.dumps(event))
    queue = {"QueueUrl": outputs["dlq_url"]}

    def find() -> dict[str, Any] | None:
        messages = aws("sqs").receive_message(**queue, MaxNumberOfMessages=10, VisibilityTimeout=1).get("Messages", [])
        return next((message for message in messages if event["Records"][0]["note"] in message["Body"]), None)

    message = wait_for(find)
    aws("sqs").delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
    assert json.loads(message["Body"])["requestPayload"] == event


def test_uploads_invoke_the_alias(outputs: dict[str, str], target: dict[str, Any]):
    assert target["LambdaFunctionArn"] == outputs["function_alias_arn"]


@pytest.mark.parametrize("bucket", ["bucket_name", "access_log_bucket_name"])
def test_a_bucket_is_versioned_encrypted_and_private(aws: Callable[[str], Any], outputs: dict[str, str], bucket: str):
    name = {"Bucket": outputs[bucket]}
    assert aws("s3").get_bucket_versioning(**name)["Status"] == "Enabled"
    encryption = aws("s3").get_bucket_encryption(**name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] in ("AES256", "aws:kms")
    assert all(aws("s3").get_public_access_block(**name)["PublicAccessBlockConfiguration"].values())


def test_every_alarm_tells_the_topic(aws: Callable[[str], Any], outputs: dict[str, str]):
    pages = aws("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
    assert len([alarm for alarm in alarms if outputs["alarm_topic_arn"] in alarm["AlarmActions"]]) == 7
