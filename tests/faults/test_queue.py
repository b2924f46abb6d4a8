"""The dead-letter queue is not there: nothing but parking depends on it, and the log has what could not be parked."""

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


@pytest.mark.usefixtures("no_queue")
def test_uploads_are_processed_without_it(stack: LiveStack):
    stack.wait_until_processed(stack.put("without-queue"))


@pytest.mark.slow
@pytest.mark.usefixtures("no_queue")
def test_what_could_not_be_parked_can_be_processed_from_the_log(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.extend([refusal(503, "SlowDown")] * ALL_ATTEMPTS)
    upload = stack.put("refused-without-queue")
    failure = stack.wait_for_log("Record failed", upload, times=3)[-1]
    answer = stack.aws("lambda").invoke(
        FunctionName=stack.output("function_alias_arn"), Payload=json.dumps({"Records": [failure["record"]]})
    )
    assert "FunctionError" not in answer
    stack.wait_until_processed(upload)


@pytest.mark.usefixtures("no_queue")
def test_redrive_says_in_a_sentence_that_it_is_not_there(stack: LiveStack):
    result = stack.redrive()
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: AWS refuses GetQueueAttributes (")
    assert result.stderr.count("\n") == 1
