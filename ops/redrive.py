"""Failed events are processed after all: from the dead-letter queue, through the alias, one after the other.

A message is deleted only after the function has succeeded with its event. Whenever a run ends, each event either
has been processed or is in the queue; a success is repeated only if the run is killed after the function has ended
and before that is noted, or if the network fails while the function runs.
"""

import contextlib
import enum
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from ops.dead_letters import DeadLetters
from ops.errors import OpsError
from ops.journal import Journal
from ops.messages import Letter, error_text
from ops.stack import Stack

JOURNALS = Path(".local", "redrive")

# Beyond the function's timeout: for starting it, and then for SQS to be told before the message is visible again.
_ANSWER_MARGIN_SECONDS = 30
_HOLD_MARGIN_SECONDS = 60
_THROTTLE_PAUSES_SECONDS = (1, 2, 4, 8, 16, 32)
_POLL_SECONDS = 0.1

Stop = Callable[[], bool]


class Status(enum.Enum):
    """What became of a message."""

    REDRIVEN = "redriven"
    DELETED = "deleted, as it had been redriven before"
    FAILED = "failed again"
    LEFT = "left, as it cannot be understood"


@dataclass(frozen=True)
class Outcome:
    """What became of a message; ``reason`` says why where it stays in the queue."""

    letter: Letter
    status: Status
    reason: str = ""


class _StoppedError(Exception):
    """The user wants to stop before the message at hand was processed."""


class Redrive:
    """One run over the dead-letter queue of a stack.

    Args:
        stack: the deployed stack.
        stop: whether the user wants to stop; asked between two events.
    """

    def __init__(self, stack: Stack, stop: Stop = lambda: False) -> None:
        self._stop = stop
        self._alias_arn = stack.output("function_alias_arn")
        answer = stack.client("lambda").get_function_configuration(FunctionName=self._alias_arn)
        self.answer_seconds: int = answer["Timeout"] + _ANSWER_MARGIN_SECONDS
        # Without retries: a second attempt would run the function again while, or after, the first succeeds.
        self._lambda = stack.client(
            "lambda", read_timeout=self.answer_seconds, retries={"total_max_attempts": 1}, tcp_keepalive=True
        )
        self.queue = DeadLetters(
            stack.client("sqs"), stack.output("dlq_url"), hold_seconds=self.answer_seconds + _HOLD_MARGIN_SECONDS
        )
        self._journal_folder = JOURNALS / re.sub(r"[^\w.-]", "-", stack.output("dlq_arn"))

    def look(self, limit: int | None = None) -> list[Letter]:
        """The messages that a run would take, at most ``limit``; they stay in the queue."""
        letters: list[Letter] = []

        def note(letter: Letter) -> None:
            letters.append(letter)
            self.queue.keep(letter)

        self._for_each(note, limit)
        return letters

    def run(
        self,
        on_taken: Callable[[Letter], None],
        on_outcome: Callable[[Outcome], None],
        limit: int | None = None,
    ) -> None:
        """Redrive the messages one by one, each at most once.

        Args:
            on_taken: told of each message before it is redriven.
            on_outcome: told what became of it.
            limit: how many messages to take; all by default.

        Raises:
            OpsError: the function stays throttled, or successes cannot be noted.
        """
        journal = Journal(self._journal_folder)

        def redrive(letter: Letter) -> None:
            on_taken(letter)
            on_outcome(self._redrive(letter, journal))

        self._for_each(redrive, limit)

    def _for_each(self, handle: Callable[[Letter], None], limit: int | None) -> None:
        letters = itertools.islice(self.queue.take(), limit)
        try:
            while not self._stop() and (letter := next(letters, None)):
                if self._stop():  # while the queue was asked
                    self.queue.keep(letter)
                else:
                    handle(letter)
        except _StoppedError:
            pass
        finally:
            self.queue.give_back()

    def _redrive(self, letter: Letter, journal: Journal) -> Outcome:
        if letter.id in journal:
            self._delete(letter, journal)
            return Outcome(letter, Status.DELETED)
        if letter.payload is None:
            self.queue.keep(letter)
            return Outcome(letter, Status.LEFT, letter.error)
        try:
            failure = self._invoke(letter)
        except (ClientError, ConnectTimeoutError, EndpointConnectionError, OpsError, _StoppedError):
            # The function has not run.
            self.queue.keep(letter)
            raise
        if failure:
            self.queue.keep(letter)
            return Outcome(letter, Status.FAILED, failure)
        try:
            journal.add(letter.id)
        finally:
            self._delete(letter, journal)
        return Outcome(letter, Status.REDRIVEN)

    def _delete(self, letter: Letter, journal: Journal) -> None:
        self.queue.delete(letter)
        journal.remove(letter.id)

    def _invoke(self, letter: Letter) -> str:
        """Run the function with an event and wait for its end; answers why it failed, nothing if it succeeded."""
        for pause_seconds in (0, *_THROTTLE_PAUSES_SECONDS):
            if pause_seconds:
                self._pause(pause_seconds)
                self.queue.hold(letter)
            with contextlib.suppress(self._lambda.exceptions.TooManyRequestsException):
                return self._answer(letter)
        raise OpsError(
            f"The function has been throttled for {sum(_THROTTLE_PAUSES_SECONDS)} s: see that its reserved "
            "concurrency is not 0, then run the command again."
        )

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._stop():
                raise _StoppedError
            time.sleep(_POLL_SECONDS)

    def _answer(self, letter: Letter) -> str:
        exceptions = self._lambda.exceptions
        try:
            response = self._lambda.invoke(FunctionName=self._alias_arn, Payload=letter.payload.encode())
        except ReadTimeoutError:
            return f"no answer within {self.answer_seconds} s"
        except (exceptions.InvalidRequestContentException, exceptions.RequestTooLargeException) as error:
            return error.response["Error"]["Message"]
        with contextlib.closing(response["Payload"]) as payload:
            if "FunctionError" in response:
                return _explanation(payload) or response["FunctionError"]
        return "" if response["StatusCode"] == 200 else f"Lambda answered {response['StatusCode']}"


def _explanation(payload: Any) -> str:
    try:
        return error_text(json.loads(payload.read()))
    except ValueError:
        return ""
