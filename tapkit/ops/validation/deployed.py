"""A deployed stack compared with what its program declares, resource by resource, property by property.

The program has been run with placeholders for what AWS computes; the stack's outputs, and Pulumi's way of naming,
tell what became of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tapkit.aws.reading import READINGS, Candidate, Live, Missing, Reading
from tapkit.aws.resource_type import ResourceType
from tapkit.errors import UserError
from tapkit.local.graph import Resource
from tapkit.ops.stack import Stack
from tapkit.ops.validation.differences import Difference, Found, compare
from tapkit.ops.validation.identities import Identities, computed_outputs
from tapkit.runner.run import Run

_DECLARED, _MISSING = "declared", "does not exist"


def compare_deployed(name: str, run: Run, stack: Stack, clients: Callable[[str], Any]) -> Iterator[Difference]:
    """Differences between a deployed stack and its program.

    Args:
        name: of the stack.
        run: of its program, with placeholders for what AWS computes.
        stack: the outputs of its deployment.
        clients: boto3's clients, by service.

    Raises:
        UserError: an output is missing, or a resource cannot be told from another stack's.
    """
    for output, found in _compare_outputs(run, stack):
        yield Difference(name, "outputs", output, run.outputs[output], found)
    comparison = _Comparison(run, Identities(run, stack.output), clients)
    for subject, (path, declared, found) in comparison.differences():
        yield Difference(name, subject, path, declared, found)


def _compare_outputs(run: Run, stack: Stack) -> Iterator[tuple[str, str]]:
    for name in sorted(run.outputs.keys() - computed_outputs(run).keys()):
        found = stack.output(name)
        if found != run.outputs[name]:
            yield name, found


class _Comparison:
    """Compares resource by resource.

    Args:
        run: of the program.
        identities: what the run's placeholders stand for.
        clients: boto3's clients, by service.
    """

    def __init__(self, run: Run, identities: Identities, clients: Callable[[str], Any]) -> None:
        self._graph = run.graph
        self._resources = [resource for resource in run.graph if resource.custom]
        self._identities = identities
        self._clients = clients

    def differences(self) -> Iterator[tuple[str, Found]]:
        """Each difference, with the resource that has it."""
        # All are identified before any is compared: they name each other.
        missing = [resource.urn for resource in self._resources if not self._identify(resource)]
        for resource in self._resources:
            if resource.type not in READINGS:
                found = [("", _DECLARED, _not_read(resource))]
            elif resource.urn in missing:
                found = [("", _DECLARED, _MISSING)]
            else:
                found = self._compare(READINGS[resource.type], resource)
            yield from ((f"{resource.type.rpartition(':')[2]} {resource.name}", difference) for difference in found)

    def _identify(self, resource: Resource) -> bool:
        """Find a resource that no output names; return whether there is one."""
        reading = READINGS.get(resource.type)
        if reading is None or reading.find is None or self._identities.knows(resource):
            return True
        candidates = {candidate.id: candidate for candidate in reading.find(self._live(resource))}
        found = _with_declared_tags(resource, candidates) if len(candidates) > 1 else list(candidates)
        self._identities.learn(resource.id, found[0] if found else f"<{resource.name}, which does not exist>")
        return bool(found)

    def _live(self, resource: Resource) -> Live:
        return Live(
            name=resource.name,
            id=self._identities.replace(resource.id),
            arn=self._identities.replace(resource.outputs.get("arn", "")),
            inputs=self._identities.inputs(resource),
            clients=self._clients,
            declared=lambda token: [self._live(found) for found in self._graph.of_type(token)],
        )

    def _compare(self, reading: Reading, resource: Resource) -> list[Found]:
        live = self._live(resource)
        declared = {**reading.defaults, **live.inputs, **reading.implied(live)}
        try:
            found = reading.read(live)
        except Missing:
            return [("", _DECLARED, _MISSING)]
        return list(compare({name: declared[name] for name in declared if name not in reading.ignored}, found))


def _not_read(resource: Resource) -> str:
    return f"not compared: tapkit/aws/{ResourceType(resource.type).module}.py has no reading of this type"


def _with_declared_tags(resource: Resource, candidates: Mapping[str, Candidate]) -> list[str]:
    """The one of several candidates with the declared tags: other projects name theirs alike."""
    tags = {"tags": resource.inputs.get("tags")}
    found = [name for name, candidate in candidates.items() if not list(compare(tags, candidate.tags()))]
    if len(found) != 1:
        raise UserError(
            f"{resource.type} {resource.name} may be any of {', '.join(sorted(candidates))}: "
            "remove those that no stack needs, or give each the tags of its own stack."
        )
    return found
