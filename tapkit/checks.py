"""Checks and their findings, in one form from a check's registration to what a review prints."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Any, Self

from tapkit.secret_values import masked

LONGEST_TEXT = 2000
_PLACE = ("path", "line", "resource", "urn")


class Severity(IntEnum):
    """How much a finding matters; the greater, the worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The severity as files and people write it, such as ``high``."""
        return self.name.lower()

    @property
    def is_grave(self) -> bool:
        """Whether something breaks, is lost or exposed: it stops a deployment and makes a review fail."""
        return self >= Severity.HIGH

    @classmethod
    def of(cls, word: str) -> Self:
        """The severity that a word stands for.

        Raises:
            ValueError: it stands for none; the message names those that there are.
        """
        known = {severity.word: severity for severity in cls}
        if word not in known:
            raise ValueError(f"severity {word}: it must be low, medium, high or critical")
        return known[word]


class Subject(Enum):
    """The object that a check looks at, and that its function is given."""

    RESOURCE = auto()  # a resource's own inputs, known before it is created; given the resource
    STACK = auto()  # a resource among all others; given the stack and the resource
    FOLDER = auto()  # a project's files; given the folder
    RUN = auto()  # a project that runs; given its case
    REVIEW = auto()  # the course of a review; no function: the review itself finds it


class NotJudged(Exception):
    """A check can say neither that it passes nor that it fails; the message says why."""


class UnknownValue(NotJudged):
    """A value is known only to the deployment; what depends on it cannot be judged before."""


class NotApplicable(NotJudged):
    """A project lacks the part that a check is about; another check reports that."""


class NotTried(NotJudged):
    """A behaviour cannot be tried here, through no fault of the project."""


# Path relative to the project's folder, line where there is one, and what is wrong, in a sentence.
Problem = tuple[str, int | None, str]
Judge = Callable[..., Iterable[str | Problem]]


@dataclass(frozen=True)
class Check:
    """Something that a project has to satisfy.

    Attributes:
        name: in lower case with hyphens, such as ``bucket-encrypted``.
        sentence: what has to hold.
        severity: of a finding.
        remedy: what to do about a finding, for somebody who has just seen one.
        subject: what it looks at.
        judge: says what is wrong with its subject, or raises NotJudged.
        kinds: the types of the resources that it looks at; none means all.
    """

    name: str
    sentence: str
    severity: Severity
    remedy: str
    subject: Subject
    judge: Judge | None = None
    kinds: tuple[str, ...] = ()

    def finding(
        self, message: str, path: str = "", line: int | None = None, *, resource: str = "", urn: str = ""
    ) -> "Finding":
        """A finding of this check; its texts may come from the project, and are made fit for a line of a terminal."""
        return Finding(self, for_a_line(message), for_a_line(path), line, for_a_line(resource), urn)


@dataclass(frozen=True)
class Finding:
    """A violation of a check.

    Attributes:
        check: the check.
        message: what is wrong, in a sentence.
        path: of a file, relative to the project's folder; the file may be the one that is missing.
        line: in that file.
        resource: the logical name of a resource.
        urn: of that resource.
    """

    check: Check
    message: str
    path: str = ""
    line: int | None = None
    resource: str = ""
    urn: str = ""

    @property
    def where(self) -> str:
        """The resource, or the file with its line."""
        return self.resource or (f"{self.path}:{self.line}" if self.line else self.path)

    def as_json(self) -> dict[str, Any]:
        """The finding for programs; of the place's parts, those that are known."""
        place = {name: getattr(self, name) for name in _PLACE if getattr(self, name)}
        check = self.check
        texts = {"where": self.where, "message": self.message, "remedy": check.remedy}
        return {"check": check.name, "severity": check.severity.word, **texts, **place}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """The finding that as_json has written."""
        place = {name: written[name] for name in _PLACE if name in written}
        return cls(CHECKS[written["check"]], written["message"], **place)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, check and place."""

    def order(finding: Finding) -> tuple[Any, ...]:
        return -finding.check.severity, finding.check.name, finding.path, finding.line or 0, finding.resource

    return sorted(findings, key=order)


def for_a_line(text: str) -> str:
    """A text that may come from the project, without its secrets and what would take over a terminal or fill it."""
    text = masked(text)
    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in short)


# Every check by its name, once the module that registers it is imported; tapkit.review.registry imports all.
CHECKS: dict[str, Check] = {}


def checks_on(*subjects: Subject) -> list[Check]:
    """The registered checks that look at one of some subjects."""
    return [check for check in CHECKS.values() if check.subject in subjects]


def register(check: Check) -> Check:
    """Add a check to those that there are."""
    CHECKS[check.name] = check
    return check


def rule(name: str, severity: Severity, remedy: str, *kinds: str) -> Callable[[Judge], Judge]:
    """Register a function as a check on resources of some types; its docstring's first line is the sentence.

    The function is given the stack and the resource. Where it needs the resource only, and of that only what
    is known before the resource is created, use resource_rule.
    """
    return _registering(Subject.STACK, name, severity, remedy, kinds)


def resource_rule(name: str, severity: Severity, remedy: str, *kinds: str) -> Callable[[Judge], Judge]:
    """Register a function as a check on each resource alone: it is given the resource, and no stack."""
    return _registering(Subject.RESOURCE, name, severity, remedy, kinds)


def project_rule(name: str, severity: Severity, remedy: str) -> Callable[[Judge], Judge]:
    """Register a function as a check on a project's files: it is given the folder."""
    return _registering(Subject.FOLDER, name, severity, remedy)


def behaviour(name: str, severity: Severity, remedy: str) -> Callable[[Judge], Judge]:
    """Register a function as a check that runs a project, given its case; what the function raises is a finding."""
    return _registering(Subject.RUN, name, severity, remedy)


def _registering(
    subject: Subject, name: str, severity: Severity, remedy: str, kinds: tuple[str, ...] = ()
) -> Callable[[Judge], Judge]:
    def add(judge: Judge) -> Judge:
        register(Check(name, judge.__doc__.splitlines()[0], severity, remedy, subject, judge, kinds))
        return judge

    return add
