"""Expectations of the stacks' configurations, each with its reason.

``local`` is left out: nobody relies on it, because it runs on an emulator, and it may differ in everything.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEFT_OUT = {"local"}
PRODUCTION = "prod"

# The settings by stack, by key without its namespace; a key that cannot be read is not there.
Settings = Mapping[str, Mapping[str, Any]]
# Stack, what is expected there, and what is found.
Violation = tuple[str, str, Any]


@dataclass(frozen=True)
class Requirement:
    """A requirement of a value.

    Attributes:
        allowed: the requirement in words.
        accepts: whether a value meets it.
    """

    allowed: str
    accepts: Callable[[Any], bool]


@dataclass(frozen=True)
class Expectation:
    """An expectation of the values of a key.

    Attributes:
        key: without its namespace.
        reason: why it has to hold.
        violations: finds the stacks in which it does not, given each stack's value.
    """

    key: str
    reason: str
    violations: Callable[[Mapping[str, Any]], Iterator[Violation]]

    def judge(self, settings: Settings) -> Iterator[Violation]:
        """The stacks in which it does not hold."""
        values = {stack: own[self.key] for stack, own in settings.items() if self.key in own}
        yield from self.violations({stack: value for stack, value in values.items() if stack not in LEFT_OUT})


def alike(*stacks: str) -> Callable[[Mapping[str, Any]], Iterator[Violation]]:
    """Some stacks, or all of them, have the value that production has; without it, that of the first by name."""

    def violations(values: Mapping[str, Any]) -> Iterator[Violation]:
        compared = {stack: value for stack, value in values.items() if not stacks or stack in stacks}
        model = PRODUCTION if PRODUCTION in compared else min(compared, default="")
        for stack, value in compared.items():
            if value != compared[model]:
                yield stack, f"{compared[model] or 'empty'}, as in {model}", value

    return violations


def different(values: Mapping[str, Any]) -> Iterator[Violation]:
    """No two stacks have the same value."""
    for stack, value in values.items():
        others = [other for other in values if other != stack and values[other] == value]
        if others:
            yield stack, f"another value than in {', '.join(others)}", value


def production(requirement: Requirement) -> Callable[[Mapping[str, Any]], Iterator[Violation]]:
    """Production's value meets a requirement."""

    def violations(values: Mapping[str, Any]) -> Iterator[Violation]:
        if PRODUCTION in values and not requirement.accepts(values[PRODUCTION]):
            yield PRODUCTION, requirement.allowed, values[PRODUCTION]

    return violations


def longest_in_production(values: Mapping[str, Any]) -> Iterator[Violation]:
    """Nothing is kept longer elsewhere than in production."""
    for stack in values:
        if PRODUCTION in values and values[stack] > values[PRODUCTION]:
            yield PRODUCTION, f"at least {values[stack]}, as in {stack}", values[PRODUCTION]


def exactly(value: Any) -> Requirement:
    return Requirement(str(value).lower(), lambda found: found == value)


def at_least(minimum: int) -> Requirement:
    return Requirement(f"at least {minimum}", lambda found: found >= minimum)


def other_than(value: Any) -> Requirement:
    return Requirement(f"anything but {value}", lambda found: found != value)


_TESTED = "what was tested in one stack runs in the next"
_AUDIT = "audits ask for a year of logs (PCI DSS 10.5.1)"
_RECOVERY = "what is lost in production can be had back at least as long as elsewhere"

EXPECTATIONS = (
    Expectation("lambda_runtime", _TESTED, alike()),
    Expectation("architecture", _TESTED, alike()),
    Expectation("timeout_seconds", _TESTED, alike()),
    Expectation("object_prefix", "uploaders use the same keys in every stack", alike()),
    Expectation("object_suffix", "uploaders use the same keys in every stack", alike()),
    Expectation(
        "encryption", "the last rehearsal needs the rights that production needs", alike("staging", PRODUCTION)
    ),
    Expectation("environment_suffix", "it keeps the names of the stacks' resources apart", different),
    Expectation("force_destroy", "`pulumi destroy` must not delete uploads", production(exactly(False))),
    Expectation("log_level", "debug logs cost money and tell more than is needed", production(other_than("DEBUG"))),
    Expectation("log_retention_days", _AUDIT, production(at_least(365))),
    Expectation("access_log_days", _AUDIT, production(at_least(365))),
    Expectation("noncurrent_version_days", _RECOVERY, longest_in_production),
)
