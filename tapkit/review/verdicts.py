"""Verdicts of a review: of each check, whether a project passes it, fails it, or could not be judged, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from tapkit.checks import CHECKS, Check, Finding, NotJudged, Subject, for_a_line
from tapkit.policy.model import Stack
from tapkit.review.registry import RUNS, TRIED

NOT_TRIED = " cannot be tried: "  # between a behaviour's name and the reason, in a finding that it was not tried


@dataclass(frozen=True)
class Unjudged:
    """Something that could not be judged.

    Attributes:
        check: that could not judge it.
        reason: why not, without the check's name.
        where: the resource, or nothing for the whole project.
    """

    check: Check
    reason: str
    where: str = ""

    @classmethod
    def because(cls, check: Check, reason: str, where: str = "") -> Self:
        """Something that could not be judged; the texts may come from the project."""
        return cls(check, for_a_line(reason), for_a_line(where))


@dataclass(frozen=True)
class Verdicts:
    """What a review found out.

    Attributes:
        checks: that were to be judged.
        findings: of those checks.
        examined: names of the checks that run something and were run.
        stack: that the program registers; None where it could not be run.
        unrecorded: why it could not be run.
    """

    checks: Sequence[Check]
    findings: Sequence[Finding]
    examined: frozenset[str] = frozenset()
    stack: Stack | None = None
    unrecorded: str = ""
    _reasons: dict[str, list[Unjudged]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for each in self._unjudged():
            self._reasons.setdefault(each.check.name, []).append(each)

    @property
    def unjudged(self) -> list[Unjudged]:
        """What could not be judged, by check; what was not to be run is no part of it."""
        return [each for reasons in self._reasons.values() for each in reasons]

    def found(self, name: str) -> list[Finding]:
        """The findings of a check."""
        return [finding for finding in self.findings if finding.check.name == name]

    def require(self, name: str) -> str:
        """Say what is wrong by a check; nothing where the project passes it.

        Raises:
            NotJudged: it could not be judged; the message says why.
        """
        if found := self.found(name):
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            return f"{name}: {found[0].where}: {found[0].message}{more}"
        if reasons := self._reasons.get(name):
            raise NotJudged(reasons[0].reason)
        check = CHECKS[name]
        if check.subject is Subject.RUN and name not in self.examined:
            raise NotJudged(f"{name} was not tried")
        if check.kinds and self.stack is not None and not self.stack.of_type(*check.kinds):
            return f"{name}: there is no {' or '.join(map(short_type, check.kinds))} that it is about"
        return ""

    def _unjudged(self) -> Iterable[Unjudged]:
        for finding in self.findings:
            name, tried, reason = finding.message.partition(NOT_TRIED)
            if finding.check is TRIED and tried and name in CHECKS:
                yield Unjudged.because(CHECKS[name], reason)
        runs = RUNS not in {finding.check for finding in self.findings}
        for check in self.checks:
            if check.subject in (Subject.RESOURCE, Subject.STACK):
                if self.stack is not None:
                    yield from _unjudged_resources(check, self.stack)
                else:
                    yield Unjudged.because(check, self.unrecorded or "the program was not run")
            elif check.subject is Subject.RUN and not runs and check.name not in self.examined:
                yield Unjudged.because(check, "the program does not run")


def _unjudged_resources(check: Check, stack: Stack) -> Iterable[Unjudged]:
    for resource in stack.of_type(*check.kinds) if check.kinds else stack:
        try:
            for _ in check.judge(*([resource] if check.subject is Subject.RESOURCE else [stack, resource])):
                pass
        except NotJudged as error:
            yield Unjudged.because(check, str(error) or "it depends on what only a deployment knows", resource.name)


def short_type(token: str) -> str:
    """The last part of a type's token, such as ``Bucket``."""
    return token.rpartition(":")[2]
