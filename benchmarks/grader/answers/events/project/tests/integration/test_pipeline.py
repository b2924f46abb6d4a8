"""Integration tests."""

import boto3


def test_queue_exists():
    sqs = boto3.client("sqs", region_name="us-east-2")
    urls = sqs.list_queues(QueueNamePrefix="events-queue-dev").get("QueueUrls", [])
    assert len(urls) == 1
