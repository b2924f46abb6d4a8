"""The interface of what answers for the cloud: creates resources, looks them up, answers provider functions."""

from collections.abc import Mapping
from typing import Any, Protocol

from tapkit.local.graph import Resource

# The provider's identifier, and all outputs: what the program gave and what the provider computed.
Answer = tuple[str, dict[str, Any]]


class Provider(Protocol):
    """Answers what a program asks. It is called from several threads at once.

    Whatever it raises ends the run, which then raises the same.
    """

    def create(self, resource: Resource) -> Answer:
        """Create a resource, of which everything is known but the identifier and the outputs."""

    def read(self, resource: Resource) -> dict[str, Any]:
        """The outputs of a resource that the program did not make, with the identifier that it named."""

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a provider function, such as ``aws:index/getRegion:getRegion``."""

    def stack_outputs(self, name: str) -> dict[str, Any]:
        """What another stack exported, by its full name, ``organization/project/stack``."""
