"""The outcome of a message that redrive has taken from the dead-letter queue."""

import enum
from dataclasses import dataclass

from tapkit.ops.messages import Letter


class Status(enum.Enum):
    """The kinds of outcomes, each in words."""

    REDRIVEN = "redriven"
    DELETED = "deleted, as it had been redriven before"
    DISCARDED = "deleted, as its object version no longer exists"
    FAILED = "failed again"
    MISSING = "left, as its object version no longer exists"
    UNCHECKED = "left, as its object version could not be looked up"
    LEFT = "left, as it cannot be understood"

    @property
    def stays(self) -> bool:
        """Whether the message is in the queue again."""
        return self in (Status.FAILED, Status.MISSING, Status.UNCHECKED, Status.LEFT)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a message.

    Attributes:
        letter: the message.
        status: the kind of outcome.
        reason: why it stays in the queue, or what there is to know about its deletion; empty where there is nothing.
    """

    letter: Letter
    status: Status
    reason: str = ""
