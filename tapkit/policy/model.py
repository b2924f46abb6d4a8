"""What a rule is, and the plain data that it looks at."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any


class Severity(IntEnum):
    """How much a violation matters; the greater, the worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class UnknownValue(Exception):
    """A value that only the deployment will know; what depends on it cannot be judged before."""


@dataclass(frozen=True)
class Resource:
    """A resource as a rule sees it, whoever recorded it.

    Attributes:
        urn: identifies it in its stack.
        type: token such as ``aws:s3/bucket:Bucket``.
        name: the logical name.
        parent: the parent's URN; empty for the stack itself.
        dependencies: URNs that it waits for.
        references: those of them that its properties imply, by property.
        props: its properties in the provider's camelCase, computed ones included; reading one that
            is not known yet raises UnknownValue.
        inputs: the properties that the program itself set; empty where the recorder cannot tell.
        folder: that the program's relative paths start from; None where that is not known.
    """

    urn: str
    type: str
    name: str
    parent: str = ""
    dependencies: Sequence[str] = ()
    references: Mapping[str, Sequence[str]] = field(default_factory=dict)
    props: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def values(self, path: str) -> list[Any]:
        """The values under a dotted path, through lists and objects, absent ones left out.

        Raises:
            UnknownValue: one of them is not known yet.
        """
        found: list[Any] = [self.props]
        for key in path.split("."):
            found = [each.get(key) for each in found if isinstance(each, Mapping)]
            found = [item for each in found for item in (each if isinstance(each, list) else [each])]
            found = [each for each in found if each is not None]
        return found

    def value(self, path: str) -> Any:
        """The first value under a dotted path; None where there is none."""
        return next(iter(self.values(path)), None)

    def known(self, path: str) -> Any:
        """The first value under a dotted path; None where there is none or it is not known yet."""
        try:
            return self.value(path)
        except UnknownValue:
            return None

    def sets(self, path: str) -> bool:
        """Whether there is a value under a dotted path, known or not yet."""
        try:
            return bool(self.value(path))
        except UnknownValue:
            return True

    def refers_to(self, target: "Resource", path: str, *identities: str) -> bool:
        """Whether the value under a path is one of those properties that identify another resource."""
        try:
            values = self.values(path)
        except UnknownValue:
            return target.urn in self.references.get(path.partition(".")[0], ())
        return any(target.known(each) in values for each in identities if target.known(each) is not None)


class Stack:
    """The resources of a stack, with the questions that rules ask about them.

    Args:
        resources: of the stack.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {each.urn: each for each in resources}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_urn.values())

    def get(self, urn: str) -> Resource | None:
        """The resource with a URN, if there is one."""
        return self._by_urn.get(urn)

    def of_type(self, *kinds: str) -> list[Resource]:
        """The resources of one of some types."""
        return [each for each in self if each.type in kinds]

    def waits_for(self, resource: Resource) -> set[str]:
        """The URNs of everything that is certain to exist before a resource is created."""
        found: set[str] = set()
        pending = list(resource.dependencies)
        while pending:
            urn = pending.pop()
            if urn not in found:
                found.add(urn)
                pending += self._by_urn[urn].dependencies if urn in self._by_urn else ()
        return found


# A resource, and what is wrong with it in a sentence.
Violation = tuple[Resource, str]
Check = Callable[[Stack, Resource], Iterable[str]]
ResourceCheck = Callable[[Resource], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """Something that has to hold for each resource of some types.

    Attributes:
        name: in lower case with hyphens, such as ``bucket-encrypted``.
        sentence: what has to hold.
        severity: of a violation.
        remedy: what to do about a violation, for somebody who has just seen one.
        kinds: the types of the resources; none means all.
        judge: says what is wrong with a resource of a stack.
        alone: whether it looks at nothing but the resource's own inputs, so that it can judge a resource
            before it is created.
    """

    name: str
    sentence: str
    severity: Severity
    remedy: str
    kinds: tuple[str, ...]
    judge: Check
    alone: bool = False

    def check(self, stack: Stack) -> Iterator[Violation]:
        """The violations in a stack; of each resource, those found before a value that is not known yet."""
        for resource in stack.of_type(*self.kinds) if self.kinds else stack:
            with contextlib.suppress(UnknownValue):
                for message in self.judge(stack, resource):
                    yield resource, message


@dataclass(frozen=True)
class Finding:
    """A violation of a rule."""

    rule: Rule
    resource: Resource
    message: str


RULES: dict[str, Rule] = {}


def rule(name: str, severity: Severity, remedy: str, *kinds: str) -> Callable[[Check], Check]:
    """Register a function as a rule for resources of some types; its docstring's first line is the sentence.

    The function is given the stack and the resource. Where it needs the resource only, and of that only what
    is known before the resource is created, use resource_rule.
    """

    def register(judge: Check) -> Check:
        RULES[name] = Rule(name, judge.__doc__.splitlines()[0], severity, remedy, kinds, judge)
        return judge

    return register


def resource_rule(name: str, severity: Severity, remedy: str, *kinds: str) -> Callable[[ResourceCheck], ResourceCheck]:
    """Register a function as a rule that looks at each resource alone: it is given the resource, and no stack."""

    def register(judge: ResourceCheck) -> ResourceCheck:
        sentence = judge.__doc__.splitlines()[0]
        RULES[name] = Rule(name, sentence, severity, remedy, kinds, lambda _, resource: judge(resource), alone=True)
        return judge

    return register


def evaluate(stack: Stack) -> list[Finding]:
    """Every rule's findings, the worst first."""
    findings = [Finding(each, resource, message) for each in RULES.values() for resource, message in each.check(stack)]
    return sorted(findings, key=lambda finding: (-finding.rule.severity, finding.rule.name))
