"""The rules as policies of Pulumi CrossGuard.

In a preview, much of what a resource will be is not known yet. What refers to what is known all the same,
from the dependencies of each property; what cannot be judged without a value is left to the deployment.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as PolicySeverity
from pulumi_policy.proxy import UnknownValueError

from policy.model import RULES, Resource, Rule, Severity, Stack, UnknownValue


class PartlyKnown(Mapping):
    """An object that raises UnknownValue for the values that only the deployment will know.

    Args:
        known: the other values.
        unknown: the keys of those values.
    """

    def __init__(self, known: Mapping[str, Any], unknown: Iterable[str]) -> None:
        self._known = known
        self._unknown = list(unknown)

    def __getitem__(self, key: str) -> Any:
        if key in self._unknown:
            raise UnknownValue(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        yield from self._unknown

    def __len__(self) -> int:
        return len(self._known) + len(self._unknown)


def to_resource(resource: PolicyResource) -> Resource:
    """A resource as CrossGuard hands it over → as the rules see it."""
    references = {name: [each.urn for each in found] for name, found in resource.property_dependencies.items()}
    dependencies = {each.urn for each in resource.dependencies}.union(*references.values())
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        parent=resource.parent.urn if resource.parent else "",
        dependencies=sorted(dependencies),
        references=references,
        props=_plain(resource.props),
    )


def _plain(value: Any) -> Any:
    """Objects and lists as such; a list with a value that is not known is not known as a whole."""
    if isinstance(value, Mapping):
        known, unknown = {}, []
        for key in value:
            try:
                known[key] = _plain(value[key])
            except UnknownValueError:
                unknown.append(key)
        return PartlyKnown(known, unknown)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    return value


def policies() -> list[StackValidationPolicy]:
    """All rules, as policies on a stack: what breaks, loses or exposes something stops a deployment."""
    return [_policy(each) for each in RULES.values()]


def _policy(rule: Rule) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for resource, message in rule.check(Stack(map(to_resource, args.resources))):
            report_violation(f"{resource.name}: {message}. {rule.remedy}", resource.urn)

    stops = rule.severity >= Severity.HIGH
    return StackValidationPolicy(
        name=rule.name,
        description=rule.sentence,
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY if stops else EnforcementLevel.ADVISORY,
        severity=PolicySeverity[rule.severity.name],
        remediation_steps=rule.remedy,
    )
