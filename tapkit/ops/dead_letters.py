"""The dead-letter queue: messages are taken at most once each, and those that were not deleted are given back.

A message that was taken is hidden from everybody else. It comes back by itself when its time is over, however a run
ends.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from tapkit.ops.messages import Letter, read_letter

# Above zero SQS asks all of its servers: an empty answer means an empty queue.
_WAIT_SECONDS = 1
_BATCH = 10  # the most that SQS takes


class DeadLetters:
    """The queue, as one run sees it.

    Args:
        client: boto3's for SQS.
        url: of the queue.
        hold_seconds: for how long a message is hidden once it is taken.
    """

    def __init__(self, client: Any, url: str, hold_seconds: int) -> None:
        self._client = client
        self._queue = {"QueueUrl": url}
        self._hold_seconds = hold_seconds
        self._taken: set[str] = set()
        self._deleted: set[str] = set()
        self._kept: dict[str, str] = {}

    def approximate_count(self) -> int:
        """The number of waiting messages, as well as SQS knows it."""
        name = "ApproximateNumberOfMessages"
        return int(self._client.get_queue_attributes(**self._queue, AttributeNames=[name])["Attributes"][name])

    def take(self) -> Iterator[Letter]:
        """The messages one by one, until the queue has none left or a whole pass finds none that is new."""
        repeated = 0
        while repeated <= len(self._taken):
            answer = self._client.receive_message(
                **self._queue,
                MaxNumberOfMessages=1,
                VisibilityTimeout=self._hold_seconds,
                WaitTimeSeconds=_WAIT_SECONDS,
                MessageSystemAttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            if not answer.get("Messages"):
                return
            letter = read_letter(answer["Messages"][0])
            if letter.id not in self._taken:
                repeated = 0
                self._taken.add(letter.id)
                yield letter
                continue
            repeated += 1
            if letter.id in self._deleted:  # SQS may deliver once more what it has deleted
                self.delete(letter)
            else:  # its time was over during a long run
                self.keep(letter)

    def hold(self, letter: Letter) -> None:
        """Hide a message for the whole time again."""
        self._client.change_message_visibility(
            **self._queue, ReceiptHandle=letter.receipt, VisibilityTimeout=self._hold_seconds
        )

    def delete(self, letter: Letter) -> None:
        """Remove a message for good."""
        self._client.delete_message(**self._queue, ReceiptHandle=letter.receipt)
        self._deleted.add(letter.id)

    def keep(self, letter: Letter) -> None:
        """Leave a message in the queue; it stays hidden until it is given back, so that the next one is taken."""
        self._kept[letter.id] = letter.receipt

    def give_back(self) -> None:
        """Make everything that was kept visible again."""
        entries = [{"Id": id, "ReceiptHandle": receipt, "VisibilityTimeout": 0} for id, receipt in self._kept.items()]
        # What cannot be given back is visible already, or will be when its time is over.
        with contextlib.suppress(BotoCoreError, ClientError):
            for start in range(0, len(entries), _BATCH):
                self._client.change_message_visibility_batch(**self._queue, Entries=entries[start : start + _BATCH])
