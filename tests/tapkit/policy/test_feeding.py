"""Rules for queues and streams that feed functions."""

import json
from typing import Any

import pytest
from pulumi import AssetArchive, StringAsset
from tapkit.aws.dynamodb import TABLE
from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION, FUNCTION_ALIAS
from tapkit.aws.sqs import QUEUE, QUEUE_REDRIVE_POLICY
from tapkit.policy.model import Resource

from tests.tapkit.policy.building import messages, thing

DEAD = thing(QUEUE, "dead")


def redrive(target: Resource = DEAD, **changes: Any) -> str:
    return json.dumps({"deadLetterTargetArn": target.props["arn"], "maxReceiveCount": 5, **changes})


def fed(queue: Resource, source: str = "", *, timeout: int = 20, **mapping: Any) -> list[Resource]:
    """A queue, the function that it feeds, and what feeds it."""
    code = AssetArchive({"main.py": StringAsset(source)})
    function = thing(FUNCTION, "f", timeout=timeout, code=code, handler="main.handler", runtime="python3.13")
    identity = {"eventSourceArn": queue.props["arn"], "functionName": function.props["name"]}
    return [queue, DEAD, function, thing(EVENT_SOURCE_MAPPING, "m", **{**identity, **mapping})]


@pytest.mark.parametrize(
    ("settings", "timeout", "rule", "expected"),
    [
        ({}, 31, "queue-visibility", ["it hides a message for 30 s, and f may take 31 s"]),
        ({}, 30, "queue-visibility", []),
        (
            {"visibilityTimeoutSeconds": 10},
            20,
            "queue-visibility",
            ["it hides a message for 10 s, and f may take 20 s"],
        ),
        ({}, 20, "queue-visibility-for-retries", ["it hides a message for 30 s, less than six times f's 20 s"]),
        ({}, 31, "queue-visibility-for-retries", []),
        ({"visibilityTimeoutSeconds": 120}, 20, "queue-visibility-for-retries", []),
    ],
)
def test_queue_hides_a_message_for_long_enough(settings: dict, timeout: int, rule: str, expected: list[str]):
    assert messages(rule, *fed(thing(QUEUE, "q", **settings), timeout=timeout)) == expected


def test_queue_that_feeds_an_alias_feeds_its_function():
    queue = thing(QUEUE, "q")
    stack = fed(queue, timeout=60)
    alias = thing(FUNCTION_ALIAS, "live", functionName=stack[2].props["name"])
    by_alias = thing(EVENT_SOURCE_MAPPING, "m", eventSourceArn=queue.props["arn"], functionName=alias.props["arn"])
    assert len(messages("queue-visibility", *stack[:3], alias, by_alias)) == 1


def test_queue_that_feeds_nothing_hides_as_it_likes():
    assert not messages("queue-visibility", thing(QUEUE, "q", visibilityTimeoutSeconds=0))


def test_queue_that_feeds_a_function_is_redriven():
    lost = ["it feeds a function and has no redrive policy: what fails is tried until it expires, and then lost"]
    bare = thing(QUEUE, "q")
    assert messages("queue-redriven", *fed(bare)) == lost
    assert not messages("queue-redriven", *fed(thing(QUEUE, "q", redrivePolicy=redrive())))
    separate = thing(QUEUE_REDRIVE_POLICY, "r", queueUrl=bare.props["url"], redrivePolicy=redrive())
    assert not messages("queue-redriven", *fed(bare), separate)
    assert not messages("queue-redriven", bare, DEAD)


def test_queue_for_what_failed_may_feed_a_function():
    work = thing(QUEUE, "work", redrivePolicy=redrive())
    assert not messages("queue-redriven", work, *fed(DEAD)[1:])


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (redrive(), []),
        ("not JSON", []),
        ("[]", []),
        (redrive(deadLetterTargetArn=""), ["its redrive policy has no deadLetterTargetArn"]),
        (redrive(maxReceiveCount=0), ["its redrive policy has the maxReceiveCount 0"]),
        (redrive(maxReceiveCount=None), ["its redrive policy has the maxReceiveCount None"]),
        (redrive(maxReceiveCount=1001), ["its redrive policy has the maxReceiveCount 1001"]),
    ],
)
def test_redrive_policy_is_complete(policy: str, expected: list[str]):
    assert messages("queue-redrive-valid", thing(QUEUE, "q", redrivePolicy=policy), DEAD) == expected


def test_dead_letter_queue_is_another_one_of_the_same_kind():
    itself = thing(QUEUE, "q", redrivePolicy=redrive(thing(QUEUE, "q")))
    assert messages("queue-redrive-valid", itself) == ["its redrive policy names the queue itself"]
    fifo = thing(QUEUE, "q", fifoQueue=True, redrivePolicy=redrive())
    assert messages("queue-redrive-valid", fifo, DEAD) == [
        "it is a FIFO queue, and its redrive policy names dead, a standard one"
    ]
    dead = thing(QUEUE, "dead", fifoQueue=True)
    assert messages("queue-redrive-valid", thing(QUEUE, "q", redrivePolicy=redrive()), dead) == [
        "it is a standard queue, and its redrive policy names dead, a FIFO one"
    ]
    assert not messages("queue-redrive-valid", fifo, dead)


@pytest.mark.parametrize(("count", "found"), [(1, True), ("1", True), (2, False)])
def test_message_gets_a_second_chance(count: Any, found: bool):
    queue = thing(QUEUE, "q", redrivePolicy=redrive(maxReceiveCount=count))
    told = ["its maxReceiveCount is 1: one failure, or one throttled attempt, moves a message away"]
    assert messages("queue-retries", *fed(queue)) == told * found
    assert not messages("queue-retries", queue)


QUEUE_ARN, STREAM_ARN = "arn:aws:sqs:us-east-1:1:q", "arn:aws:dynamodb:us-east-1:1:table/t/stream/x"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"enabled": False}, ["it is disabled: nothing reaches the function"]),
        ({"batchSize": 0}, ["its batch size is 0: it must be from 1 to 10000"]),
        (
            {"maximumBatchingWindowInSeconds": 301},
            ["its batching window is 301 s: it must be from 0 to 300 s"],
        ),
        ({"scalingConfig": {"maximumConcurrency": 1}}, ["its maximum concurrency is 1: it must be from 2 to 1000"]),
        ({"scalingConfig": {"maximumConcurrency": 2}, "batchSize": 10, "maximumBatchingWindowInSeconds": 300}, []),
        ({"eventSourceArn": STREAM_ARN}, ["it reads a stream, and has no starting position"]),
        ({"eventSourceArn": STREAM_ARN, "startingPosition": "LATEST"}, []),
    ],
    ids=str,
)
def test_event_source_is_one_that_lambda_takes(settings: dict, expected: list[str]):
    mapping = thing(EVENT_SOURCE_MAPPING, "m", **{"eventSourceArn": QUEUE_ARN, **settings})
    assert messages("event-source-valid", mapping) == expected


@pytest.mark.parametrize(
    ("queue", "mapping", "expected"),
    [
        ({}, {"batchSize": 11}, ["its batch size is 11, which needs a batching window"]),
        ({}, {"batchSize": 11, "maximumBatchingWindowInSeconds": 1}, []),
        ({}, {}, []),
        (
            {"fifoQueue": True},
            {"batchSize": 10, "maximumBatchingWindowInSeconds": 1},
            ["q is a FIFO queue: its batches have no window and 10 messages at most"],
        ),
        ({"fifoQueue": True}, {"batchSize": 10}, []),
    ],
    ids=str,
)
def test_batch_is_one_that_a_queue_has(queue: dict, mapping: dict, expected: list[str]):
    assert messages("event-source-batch", *fed(thing(QUEUE, "q", **queue), **mapping)) == expected


REPORTING = {"functionResponseTypes": ["ReportBatchItemFailures"]}
REPORTS = "def handler(event, context):\n    return {'batchItemFailures': []}"
POWERTOOLS = "from aws_lambda_powertools.utilities.batch import BatchProcessor"
UNHEARD = ["f reports batchItemFailures, and nobody listens: what failed counts as processed"]
NEVER = ["f never reports batchItemFailures: one failure repeats the whole batch"]


@pytest.mark.parametrize(
    ("source", "mapping", "unheard", "never"),
    [
        (REPORTS, {}, UNHEARD, []),
        (POWERTOOLS, {}, UNHEARD, []),
        (REPORTS, REPORTING, [], []),
        ("", REPORTING, [], NEVER),
        ("", {}, [], []),
        ("", {**REPORTING, "functionName": "elsewhere"}, [], []),
    ],
    ids=["reports", "Powertools", "heard", "never", "neither", "another function"],
)
def test_what_failed_is_reported_and_heard(source: str, mapping: dict, unheard: list[str], never: list[str]):
    stack = fed(thing(QUEUE, "q"), source, **mapping)
    assert messages("event-source-partial-failures", *stack) == unheard
    assert messages("event-source-failures-reported", *stack) == never


def test_source_that_is_not_here_may_report():
    stack = fed(thing(QUEUE, "q"), **REPORTING)
    other = thing(FUNCTION, "f", code="elsewhere.zip", runtime="python3.13")
    assert not messages("event-source-failures-reported", stack[0], stack[3], other)


def test_source_of_events_without_batches_hears_nothing():
    stack = fed(thing(QUEUE, "q"), REPORTS, eventSourceArn="arn:aws:kafka:us-east-1:1:cluster/c")
    assert not messages("event-source-partial-failures", *stack)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["a record that fails is tried until it expires, and those behind it wait"]),
        ({"maximumRetryAttempts": 3}, ["a record that fails for good is lost: it has no on-failure destination"]),
        (
            {"maximumRecordAgeInSeconds": 60, "destinationConfig": {"onFailure": {"destinationArn": QUEUE_ARN}}},
            [],
        ),
        ({"eventSourceArn": QUEUE_ARN}, []),
    ],
    ids=str,
)
def test_record_of_a_stream_that_fails_is_kept_and_left(settings: dict, expected: list[str]):
    stream = thing(TABLE, "t").props["streamArn"]
    mapping = thing(EVENT_SOURCE_MAPPING, "m", **{"eventSourceArn": stream, **settings})
    assert messages("stream-failures-kept", mapping) == expected
