"""The dead-letter queue is not there, or takes nothing: only parking depends on it, and the log has what is dropped."""

import json
from collections.abc import Iterator

import pytest

from tests.faults.live_stack import LiveStack
from tests.faults.s3_proxy import S3Proxy, refusal

ALL_ATTEMPTS = 9  # the client's three in each of Lambda's three


@pytest.fixture(name="no_queue")
def fixture_no_queue(stack: LiveStack) -> Iterator[None]:
    """Deleted, and in the end made again under its name."""
    queue = {"QueueUrl": stack.output("dlq_url")}
    attributes = stack.aws("sqs").get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
    stack.aws("sqs").delete_queue(**queue)
    yield
    kept = {name: attributes[name] for name in ("MessageRetentionPeriod", "SqsManagedSseEnabled", "Policy")}
    stack.aws("sqs").create_queue(QueueName=stack.output("dlq_arn").split(":")[-1], Attributes=kept)


@pytest.fixture(name="closed_queue")
def fixture_closed_queue(stack: LiveStack) -> Iterator[None]:
    """Its policy denies the function to send to it."""
    queue = {"QueueUrl": stack.output("dlq_url")}
    policy = stack.aws("sqs").get_queue_attributes(**queue, AttributeNames=["Policy"])["Attributes"]["Policy"]
    denial = {
        "Effect": "Deny",
        "Principal": {"AWS": stack.output("role_arn")},
        "Action": "sqs:SendMessage",
        "Resource": stack.output("dlq_arn"),
    }
    document = json.loads(policy)
    document["Statement"].append(denial)
    stack.aws("sqs").set_queue_attributes(**queue, Attributes={"Policy": json.dumps(document)})
    yield
    stack.aws("sqs").set_queue_attributes(**queue, Attributes={"Policy": policy})


@pytest.mark.usefixtures("no_queue")
def test_uploads_are_processed_without_it(stack: LiveStack):
    stack.wait_until_processed(stack.put("without-queue"))


def process_from_the_log(stack: LiveStack, s3_proxy: S3Proxy) -> None:
    """Let an upload fail for good, then invoke the function with the record in its log."""
    s3_proxy.faults.extend([refusal(503, "SlowDown")] * ALL_ATTEMPTS)
    upload = stack.put("not-parked")
    failure = stack.wait_for_log("Record failed", upload, times=3)[-1]
    answer = stack.aws("lambda").invoke(
        FunctionName=stack.output("function_alias_arn"), Payload=json.dumps({"Records": [failure["record"]]})
    )
    assert "FunctionError" not in answer
    stack.wait_until_processed(upload)


@pytest.mark.slow
@pytest.mark.usefixtures("no_queue")
def test_what_finds_no_queue_can_be_processed_from_the_log(stack: LiveStack, s3_proxy: S3Proxy):
    process_from_the_log(stack, s3_proxy)


@pytest.mark.slow
@pytest.mark.usefixtures("closed_queue")
def test_what_the_queue_denies_can_be_processed_from_the_log(stack: LiveStack, s3_proxy: S3Proxy):
    process_from_the_log(stack, s3_proxy)
    assert stack.parked() == 0


@pytest.mark.usefixtures("no_queue")
def test_redrive_says_in_a_sentence_that_it_is_not_there(stack: LiveStack):
    result = stack.redrive()
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: AWS refuses GetQueueAttributes (")
    assert result.stderr.count("\n") == 1
