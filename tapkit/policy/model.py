"""Resources as the checks on them see them, and how a stack is judged."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.checks import Check, Finding, NotJudged, Subject, UnknownValue, checks_on, worst_first


@dataclass(frozen=True)
class Resource:
    """A resource as a check sees it, whoever recorded it.

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
            values = [value.get(key) for value in found if isinstance(value, Mapping)]
            found = [item for value in values for item in as_list(value) if item is not None]
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

    def given(self, path: str) -> list[Any]:
        """The values under a dotted path that the program itself set; all where the recorder cannot tell."""
        return self.values(path) if not self.inputs or path.partition(".")[0] in self.inputs else []

    def refers_to(self, target: "Resource", path: str, *identities: str) -> bool:
        """Whether the value under a path is one of those properties that identify another resource."""
        try:
            values = self.values(path)
        except UnknownValue:
            return target.urn in self.references.get(path.partition(".")[0], ())
        return any(target.known(identity) in values for identity in identities if target.known(identity) is not None)


class Stack:
    """The resources of a stack, with the questions that checks ask about them.

    Args:
        resources: of the stack.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {resource.urn: resource for resource in resources}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_urn.values())

    def get(self, urn: str) -> Resource | None:
        """The resource with a URN, if there is one."""
        return self._by_urn.get(urn)

    def of_type(self, *kinds: str) -> list[Resource]:
        """The resources of one of some types."""
        return [resource for resource in self if resource.type in kinds]

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


def as_list(value: Any) -> list[Any]:
    """One or many as a list; nothing as an empty one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def findings_of(check: Check, stack: Stack) -> Iterator[Finding]:
    """The findings of a check on resources; of each resource, those found before what cannot be judged."""
    for resource in stack.of_type(*check.kinds) if check.kinds else stack:
        with contextlib.suppress(NotJudged):
            for message in check.judge(*([resource] if check.subject is Subject.RESOURCE else [stack, resource])):
                yield check.finding(message, resource=resource.name, urn=resource.urn)


def judge_stack(stack: Stack) -> list[Finding]:
    """The findings of every check on resources, the worst first."""
    return worst_first(finding for check in resource_checks() for finding in findings_of(check, stack))


def resource_checks() -> list[Check]:
    """The checks that look at resources."""
    return checks_on(Subject.RESOURCE, Subject.STACK)
