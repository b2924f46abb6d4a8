"""The rules as policies of Pulumi CrossGuard.

A rule that looks at each resource alone is a policy on a resource, which Pulumi evaluates before it creates or changes
it: a grave violation prevents that. The others are policies on the stack, which Pulumi evaluates at the end. Each rule
is one policy, so that nothing is reported twice.

In a preview, many values of a resource are not known yet. References between resources are known all the same, from
the dependencies of each property. A check that needs an unknown value is left to the deployment.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as PolicySeverity
from pulumi_policy.proxy import UnknownValueError

from tapkit.checks import Check, Subject, UnknownValue
from tapkit.policy.model import Resource, Stack, findings_of, resource_checks
from tapkit.review.project.folder import Folder


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
    references = {
        name: [dependency.urn for dependency in found] for name, found in resource.property_dependencies.items()
    }
    dependencies = {dependency.urn for dependency in resource.dependencies}.union(*references.values())
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        parent=resource.parent.urn if resource.parent else "",
        dependencies=sorted(dependencies),
        references=references,
        props=_plain(resource.props),
    )


def to_lone_resource(args: ResourceValidationArgs, folder: Path | None) -> Resource:
    """A resource as CrossGuard hands it over before it is created → as the rules see it, its inputs only.

    Args:
        args: the resource.
        folder: that the program's relative paths start from; None where that is not known.
    """
    inputs = _plain(args.props)
    return Resource(args.urn, args.resource_type, args.name, props=inputs, inputs=inputs, folder=folder)


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
        return [_plain(item) for item in value]
    return value


def program_folder(root: Path) -> Path | None:
    """The folder that the relative paths of the program start from which is judged.

    Pulumi starts a pack in the pack's own folder, and tells it the project's name, not its folder.

    Args:
        root: the folder of the project that the pack is a part of.

    Returns:
        The folder of that project's program; None where another project is judged.
    """
    project = Folder(root)
    return (root / project.entry).parent if project.name == os.environ.get("PULUMI_PROJECT") else None


def policies(folder: Path | None) -> list[Policy]:
    """All rules as policies; a grave violation stops a deployment.

    Args:
        folder: that the program's relative paths start from; None where that is not known.
    """
    return [
        _resource_policy(check, folder) if check.subject is Subject.RESOURCE else _stack_policy(check)
        for check in resource_checks()
    ]


def _resource_policy(check: Check, folder: Path | None) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        _report(check, Stack([to_lone_resource(args, folder)]), report_violation)

    return ResourceValidationPolicy(validate=validate, **_description(check))


def _stack_policy(check: Check) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        _report(check, Stack(map(to_resource, args.resources)), report_violation)

    return StackValidationPolicy(validate=validate, **_description(check))


def _report(check: Check, stack: Stack, report_violation: ReportViolation) -> None:
    for finding in findings_of(check, stack):
        report_violation(f"{finding.resource}: {finding.message}. {check.remedy}", finding.urn)


def _description(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "description": check.sentence,
        "enforcement_level": EnforcementLevel.MANDATORY if check.severity.is_grave else EnforcementLevel.ADVISORY,
        "severity": PolicySeverity[check.severity.name],
        "remediation_steps": check.remedy,
    }
