"""Redrive: processes failed events from the dead-letter queue again, through the alias, one after the other.

A message is deleted only after the function has succeeded with its event. Whenever a run ends, each event either
has been processed or is in the queue; a success is repeated only if the run is killed after the function has ended
and before that is noted, or if the network fails while the function runs.

A function may well succeed with an object version that does not exist: there is nothing to process. What it returns is
its own, so S3 is asked instead, and such a message stays in the queue unless the user chooses to delete it.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError
from tapkit.errors import UserError
from tapkit.ops.dead_letters import DeadLetters
from tapkit.ops.invocation import Alias, Stop, StoppedError
from tapkit.ops.journal import Journal
from tapkit.ops.messages import Letter, ObjectVersion
from tapkit.ops.object_versions import ObjectVersions
from tapkit.ops.outcome import Outcome, Status
from tapkit.ops.stack import Stack, refusal

JOURNALS = Path(".local", "redrive")

# Beyond the time that an answer takes: for SQS to be told before the message is visible again.
_HOLD_MARGIN_SECONDS = 60


class Redrive:
    """One run over the dead-letter queue of a stack.

    Args:
        stack: the deployed stack.
        stop: whether the user wants to stop; asked between two events.
        discard_missing: whether to delete the messages whose object versions no longer exist.
    """

    def __init__(self, stack: Stack, stop: Stop = lambda: False, *, discard_missing: bool = False) -> None:
        self._stack = stack
        self._stop = stop
        self.discard_missing = discard_missing
        self.alias = Alias(stack, stop)
        self.queue = DeadLetters(
            stack.client("sqs"), stack.output("dlq_url"), hold_seconds=self.alias.answer_seconds + _HOLD_MARGIN_SECONDS
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

    @functools.cached_property
    def _object_versions(self) -> ObjectVersions:
        return ObjectVersions(self._stack.client("s3"))

    def hindrance(self, letter: Letter) -> Outcome | None:
        """The outcome of a message that the function is not invoked with; None where it is invoked."""
        if letter.payload is None:
            return Outcome(letter, Status.LEFT, letter.error)
        try:
            missing = self._object_versions.missing(letter.versions)
        except ClientError as error:
            return Outcome(letter, Status.UNCHECKED, refusal(error))
        if self.discard_missing:
            whole = missing and len(missing) == letter.records
            return Outcome(letter, Status.DISCARDED, _listed(missing)) if whole else None
        return Outcome(letter, Status.MISSING, _listed(missing)) if missing else None

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
            UserError: the function stays throttled, or successes cannot be noted.
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
        except StoppedError:
            pass
        finally:
            self.queue.give_back()

    def _redrive(self, letter: Letter, journal: Journal) -> Outcome:
        if letter.id in journal:
            self._delete(letter, journal)
            return Outcome(letter, Status.DELETED)
        try:
            hindrance = self.hindrance(letter)
        except BotoCoreError:
            self.queue.keep(letter)
            raise
        if hindrance:
            if hindrance.status.stays:
                self.queue.keep(letter)
            else:
                self.queue.delete(letter)
            return hindrance
        return self._process(letter, journal)

    def _process(self, letter: Letter, journal: Journal) -> Outcome:
        try:
            failure = self.alias.invoke(letter.payload, lambda: self.queue.hold(letter))
        except (ClientError, ConnectTimeoutError, EndpointConnectionError, UserError, StoppedError):
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
        return Outcome(letter, Status.REDRIVEN, self._gone(letter))

    def _gone(self, letter: Letter) -> str:
        """A note on object versions that do not exist after a success: they may have gone before it read them."""
        try:
            gone = self._object_versions.missing(letter.versions)
        except ClientError as error:
            return refusal(error)
        return f"{_listed(gone)} is gone: the function's log says whether it was processed" if gone else ""

    def _delete(self, letter: Letter, journal: Journal) -> None:
        self.queue.delete(letter)
        journal.remove(letter.id)


def _listed(versions: Iterable[ObjectVersion]) -> str:
    return ", ".join(map(str, versions))
