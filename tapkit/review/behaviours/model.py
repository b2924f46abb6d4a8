"""What a behaviour is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tapkit.policy.model import Severity


class Problem(NamedTuple):
    """What is wrong, in a sentence, and where; a sentence alone is a problem of the whole project."""

    message: str
    where: str = "."


# The folder of a project → what is wrong.
Observe = Callable[[Path], Iterable[str | Problem]]


class NotApplicable(Exception):
    """A project lacks the part that would show a behaviour; that it lacks it is for a rule to say."""


class NotTried(Exception):
    """A behaviour cannot be tried here, through no fault of the project; says what is lacking."""


@dataclass(frozen=True)
class Behaviour:
    """Something that a project has to do when it runs.

    Attributes:
        name: in lower case with hyphens.
        sentence: what it has to do.
        severity: of not doing so.
        remedy: what to do then.
        observe: runs the project and says what is wrong; what it raises is wrong, too.
    """

    name: str
    sentence: str
    severity: Severity
    remedy: str
    observe: Observe


BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(name: str, severity: Severity, remedy: str) -> Callable[[Observe], Observe]:
    """Register a function as a behaviour; its docstring's first line is the sentence."""

    def register(observe: Observe) -> Observe:
        BEHAVIOURS[name] = Behaviour(name, observe.__doc__.splitlines()[0], severity, remedy, observe)
        return observe

    return register
