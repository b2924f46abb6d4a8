"""The values that AWS computed, in place of the placeholders of a recorded run.

An output is where a placeholder and what AWS made of it meet: ``uploads-dev-0a1b2c3`` in the recorded run is
``uploads-dev-9f8e7d6`` in the outputs file, and the same name stands in ARNs, policies and other resources' inputs.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tapkit.local.graph import Resource
from tapkit.local.placeholders import ACCOUNT_ID
from tapkit.runner.run import Run

_SEPARATORS = re.compile("[:/]")


class Identities:
    """The values that the placeholders of a run stand for.

    Args:
        run: recorded with placeholders.
        output: returns an output of the deployed stack, by name.
    """

    def __init__(self, run: Run, output: Callable[[str], str]) -> None:
        self._values: dict[str, str] = {}
        self._names: dict[str, str] = {}
        placeholders = {resource.id for resource in run.graph if is_placeholder(resource)} | {ACCOUNT_ID}
        for name, placeholder in computed_outputs(run).items():
            found = output(name)
            self._values[placeholder] = found
            # The last parts of two ARNs, or of two URLs, say the same, whatever the partition or the endpoint is.
            parts = zip(reversed(_SEPARATORS.split(placeholder)), reversed(_SEPARATORS.split(found)))
            self._names |= {ours: theirs for ours, theirs in parts if ours in placeholders}

    def learn(self, placeholder: str, found: str) -> None:
        """Learn what a placeholder stands for, where no output says it."""
        self._names[placeholder] = found

    def knows(self, resource: Resource) -> bool:
        """Whether a resource's physical name is known."""
        return not is_placeholder(resource) or resource.id in self._names

    def inputs(self, resource: Resource) -> dict[str, Any]:
        """The inputs of a resource, with the values that AWS computed in place of placeholders."""
        return {
            name: self._computed(value) if name in resource.property_dependencies else self.replace(value)
            for name, value in resource.inputs.items()
        }

    def _computed(self, value: Any) -> Any:
        """A value that another resource computed as a whole, such as a version: "1" in every recorded run."""
        if isinstance(value, str) and value in self._values:
            return self._values[value]
        return self.replace(value)

    def replace(self, value: Any) -> Any:
        """A value with the names that AWS knows."""
        if isinstance(value, Mapping):
            return {key: self.replace(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.replace(entry) for entry in value]
        if not (isinstance(value, str) and self._names):
            return value
        return re.sub("|".join(map(re.escape, self._names)), lambda match: self._names[match[0]], value)


def is_placeholder(resource: Resource) -> bool:
    """Whether a resource's physical name is made up, because the program leaves it to Pulumi or AWS."""
    return resource.custom and resource.id not in resource.inputs.values()


def computed_outputs(run: Run) -> dict[str, str]:
    """The outputs that a provider computed, as opposed to those that the program knows by itself."""
    resources = [resource for resource in run.graph if resource.custom]
    computed = [value for resource in resources for value in (resource.id, *resource.outputs.values())]
    return {name: value for name, value in run.outputs.items() if value in computed}
