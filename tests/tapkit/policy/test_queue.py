"""Rules for queues."""

import json

import pytest
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, findings, only, unwatched, with_document, with_props, without

NAME = "processor-dlq-queue"
SHORT = "it takes what failed and keeps it for 345600 s, not 14 days"


@pytest.mark.parametrize("encrypted", [None, False])
def test_unencrypted_queue_is_found(dev: Stack, encrypted: bool | None):
    assert findings(with_props(dev, QUEUE, NAME, sqsManagedSseEnabled=encrypted)) == [
        ("queue-encrypted", NAME, "neither SQS's own key nor a KMS key encrypts it")
    ]


def test_queue_may_be_encrypted_with_a_key(dev: Stack):
    assert not findings(with_props(dev, QUEUE, NAME, sqsManagedSseEnabled=None, kmsMasterKeyId="alias/queues"))


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (None, "it takes what failed and keeps it for 4 days, SQS's default, not 14 days"),
        (345600.0, SHORT),
    ],
)
def test_queue_for_failures_keeps_them(dev: Stack, seconds: float | None, message: str):
    assert findings(with_props(unwatched(dev), QUEUE, NAME, messageRetentionSeconds=seconds)) == [
        ("queue-retention", NAME, message)
    ]


def test_dead_letter_queue_of_a_function_keeps_what_failed(dev: Stack):
    arn = only(dev, QUEUE, NAME).props["arn"]
    stack = with_props(unwatched(dev), FUNCTION, "processor", deadLetterConfig={"targetArn": arn})
    stack = without(stack, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async")
    assert findings(with_props(stack, QUEUE, NAME, messageRetentionSeconds=345600)) == [
        ("queue-retention", NAME, SHORT)
    ]


def test_dead_letter_queue_of_a_queue_keeps_what_failed(dev: Stack):
    secure = {"sqsManagedSseEnabled": True, "messageRetentionSeconds": 345600, "tags": {"Environment": "dev"}}
    stack = added(dev, QUEUE, "dead", **secure)
    arn = only(stack, QUEUE, "dead").props["arn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    stack = added(stack, QUEUE, "work", redrivePolicy=redrive, **secure)
    assert [finding for finding in findings(stack) if finding[0] == "queue-retention"] == [
        ("queue-retention", "dead", SHORT)
    ]


def test_queue_without_policy_is_found(dev: Stack):
    assert findings(without(dev, QUEUE_POLICY, "processor-dlq-policy")) == [
        ("queue-tls-only", NAME, "no QueuePolicy denies sqs:* without TLS")
    ]


def test_queue_policy_refuses_every_action_without_tls(dev: Stack):
    weak = with_document(
        dev, QUEUE_POLICY, "processor-dlq-policy", lambda found: found[0].update(Action="sqs:SendMessage")
    )
    assert findings(weak) == [("queue-tls-only", NAME, "no QueuePolicy denies sqs:* without TLS")]
