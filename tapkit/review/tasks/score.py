"""Score of an answer to a task: its requirements, each with its points or the reason why it earns none."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from tapkit.checks import NotJudged, for_a_line
from tapkit.review.tasks.conditions import Evidence, missing
from tapkit.review.tasks.loading import TOTAL, Requirement, Task


class Outcome(Enum):
    """What became of a requirement."""

    MET = "met"
    MISSING = "missing"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True)
class Judged:
    """A requirement, judged.

    Attributes:
        requirement: what was asked for.
        outcome: what became of it.
        reasons: what is missing, or why it could not be judged; none where it is met.
    """

    requirement: Requirement
    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """The points that it earns: all or none."""
        return self.requirement.points if self.outcome is Outcome.MET else 0

    @property
    def explanation(self) -> str:
        """Why it earns what it earns."""
        because = " because " if self.outcome is Outcome.NOT_JUDGED else ": " if self.reasons else ""
        return f"{self.outcome.value}{because}{'; '.join(self.reasons)}"


@dataclass(frozen=True)
class Score:
    """An answer, judged.

    Attributes:
        task: that it answers.
        judged: the task's requirements, in their order.
    """

    task: Task
    judged: tuple[Judged, ...]

    @property
    def points(self) -> float:
        """From 0 to 10."""
        return sum(each.points for each in self.judged)

    @property
    def sentence(self) -> str:
        """The score in words."""
        counts = [f"{self.count(outcome)} {outcome.value}" for outcome in Outcome]
        return f"{self.points:g} of {TOTAL} points for the task {self.task.name}: {', '.join(counts)}"

    def count(self, outcome: Outcome) -> int:
        """How many requirements have an outcome."""
        return sum(each.outcome is outcome for each in self.judged)

    def as_json(self) -> dict[str, Any]:
        """The score for programs."""
        return {
            "name": self.task.name,
            "title": self.task.title,
            "score": self.points,
            "requirements": [
                {
                    "id": each.requirement.id,
                    "sentence": each.requirement.sentence,
                    "part": each.requirement.part,
                    "points": each.points,
                    "of": each.requirement.points,
                    "outcome": each.outcome.value,
                    "reasons": list(each.reasons),
                }
                for each in self.judged
            ],
        }


def score(task: Task, evidence: Evidence) -> Score:
    """Judge an answer to a task."""
    return Score(task, tuple(_judged(requirement, evidence) for requirement in task.requirements))


def _judged(requirement: Requirement, evidence: Evidence) -> Judged:
    """What is missing counts more than what could not be judged: more evidence would not make up for it."""
    lacking, unknown = [], []
    for name, value in requirement.needs:
        try:
            lacking.append(missing(name, value, evidence))
        except NotJudged as error:
            unknown.append(str(error))
    outcome = Outcome.MISSING if any(lacking) else Outcome.NOT_JUDGED if unknown else Outcome.MET
    reasons = filter(None, lacking) if any(lacking) else unknown
    return Judged(requirement, outcome, tuple(dict.fromkeys(map(for_a_line, reasons))))
