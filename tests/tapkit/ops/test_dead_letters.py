"""Messages are taken one by one, hidden from others, and given back."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from tapkit.ops.dead_letters import DeadLetters

from tests.tapkit.ops.conftest import Queue


@pytest.fixture(name="letters")
def dead_letters(sqs: Any, outputs: dict[str, Any]) -> DeadLetters:
    return DeadLetters(sqs, outputs["dlq_url"], hold_seconds=60)


def test_each_message_is_taken_once_and_hidden_from_others(letters: DeadLetters, queue: Queue):
    sent = {queue.send("a"), queue.send("b")}
    assert letters.approximate_count() == 2
    assert {letter.id for letter in letters.take()} == sent
    assert queue.counts() == (0, 2)


def test_nothing_is_taken_before_it_is_asked_for(letters: DeadLetters, queue: Queue):
    queue.send("a")
    queue.send("b")
    next(letters.take())
    assert queue.counts() == (1, 1)


def test_attributes_come_along(letters: DeadLetters, queue: Queue):
    queue.send("{}", RequestID="1", ErrorMessage="it failed")
    assert next(letters.take()).error == "it failed"


def test_deleted_message_is_gone(letters: DeadLetters, queue: Queue):
    queue.send("a")
    letters.delete(next(letters.take()))
    letters.give_back()
    assert queue.counts() == (0, 0)


def test_kept_messages_are_visible_again_in_the_end(letters: DeadLetters, queue: Queue):
    for number in range(11):  # one more than SQS takes at once
        queue.send(str(number))
    for letter in letters.take():
        letters.keep(letter)
    assert queue.counts() == (0, 11)
    letters.give_back()
    assert queue.counts() == (11, 0)


def test_message_that_was_neither_kept_nor_deleted_stays_hidden(letters: DeadLetters, queue: Queue):
    queue.send("a")
    next(letters.take())
    letters.give_back()
    assert queue.counts() == (0, 1)


def test_message_is_hidden_for_the_whole_time_again(sqs: Any, outputs: dict[str, Any], queue: Queue):
    queue.send("a")
    letters = DeadLetters(sqs, outputs["dlq_url"], hold_seconds=60)
    letter = next(letters.take())
    sqs.change_message_visibility(QueueUrl=outputs["dlq_url"], ReceiptHandle=letter.receipt, VisibilityTimeout=0)
    assert queue.counts() == (1, 0)
    letters.hold(letter)
    assert queue.counts() == (0, 1)


@pytest.fixture(name="visible")
def always_visible(sqs: Any, outputs: dict[str, Any]) -> DeadLetters:
    """The queue, whose messages come back as soon as they are taken."""
    return DeadLetters(sqs, outputs["dlq_url"], hold_seconds=0)


def test_run_ends_after_a_pass_with_nothing_new(visible: DeadLetters, queue: Queue):
    sent = {queue.send("a"), queue.send("b")}
    taken = []
    for letter in visible.take():
        visible.keep(letter)
        taken.append(letter.id)
    assert taken and len(taken) == len(set(taken)) and set(taken) <= sent
    assert queue.counts()[0] == 2


def test_message_that_came_back_is_given_back_with_its_newest_receipt(sqs: Any, outputs: dict[str, Any], queue: Queue):
    queue.send("a")
    letters = DeadLetters(sqs, outputs["dlq_url"], hold_seconds=0)
    taking = letters.take()
    letters.keep(next(taking))
    letters._hold_seconds = 60  # pylint: disable=protected-access # from now on it stays hidden
    assert next(taking, None) is None
    assert queue.counts() == (0, 1)
    letters.give_back()
    assert queue.counts() == (1, 0)


class Twice:
    """SQS, when it delivers a deleted message once more."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self._receipts = iter(["first", "second"])

    def receive_message(self, **_: Any) -> dict[str, Any]:
        receipt = next(self._receipts, None)
        message = {"MessageId": "id-1", "ReceiptHandle": receipt, "Body": "", "Attributes": {"SentTimestamp": "0"}}
        return {"Messages": [message]} if receipt else {}

    def delete_message(self, ReceiptHandle: str, **_: Any) -> None:  # pylint: disable=invalid-name
        self.deleted.append(ReceiptHandle)


def test_deleted_message_that_is_delivered_once_more_is_only_deleted():
    twice = Twice()
    letters = DeadLetters(twice, "url", hold_seconds=60)
    taken = []
    for letter in letters.take():
        letters.delete(letter)
        taken.append(letter.id)
    assert taken == ["id-1"]
    assert twice.deleted == ["first", "second"]


def test_what_cannot_be_given_back_comes_back_by_itself(sqs: Any, letters: DeadLetters, queue: Queue):
    queue.send("a")
    letters.keep(next(letters.take()))

    def unreachable(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs")

    event = "before-call.sqs.ChangeMessageVisibilityBatch"
    sqs.meta.events.register(event, unreachable)
    letters.give_back()
    sqs.meta.events.unregister(event, unreachable)
    assert queue.counts() == (0, 1)
