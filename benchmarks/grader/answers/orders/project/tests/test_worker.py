"""The worker, with AWS's clients replaced."""

import importlib
import json
from unittest.mock import MagicMock, patch

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.syspath_prepend("worker")
    for name in ("TABLE_NAME", "BUCKET_NAME", "TOPIC_ARN"):
        monkeypatch.setenv(name, name.lower())
    with patch("boto3.client", side_effect=lambda name: MagicMock(name=name)), patch("boto3.resource"):
        yield importlib.reload(importlib.import_module("index"))


def batch(*orders):
    return {"Records": [{"messageId": f"m{at}", "body": body} for at, body in enumerate(orders)]}


GOOD = json.dumps({"timestamp": 1})


def test_an_order_is_stored_and_announced(worker):
    assert worker.handler(batch(GOOD), None) == {"batchItemFailures": []}
    assert worker.s3.put_object.call_args.kwargs["Key"] == "processed/m0.json"
    assert worker.table.put_item.call_args.kwargs["Item"]["status"] == "PROCESSED"
    worker.sns.publish.assert_called_once()


def test_only_the_message_that_fails_comes_back(worker):
    assert worker.handler(batch("{", GOOD), None) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_an_order_that_nobody_was_told_of_does_not_count_as_processed(worker):
    worker.sns.publish.side_effect = ClientError({"Error": {"Code": "Throttling"}}, "Publish")
    assert worker.handler(batch(GOOD), None) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    worker.table.put_item.assert_not_called()


def test_a_refusal_fails_the_message(worker):
    worker.table.put_item.side_effect = ClientError({"Error": {"Code": "AccessDenied"}}, "PutItem")
    assert worker.handler(batch(GOOD), None) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
