"""The registry of recipes, by which resource types are created in the emulator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tapkit.aws.auto_naming import auto_name
from tapkit.aws.translate import call


@dataclass(frozen=True)
class Request:
    """A registration that is to become real.

    Attributes:
        name: the logical name.
        inputs: in Pulumi's camelCase; archives are the bytes of a ZIP file.
        clients: boto3's clients for the emulator, by service.
    """

    name: str
    inputs: dict[str, Any]
    clients: Callable[[str], Any]

    def call(
        self, service: str, operation: str, inputs: dict[str, Any] | None = None, renames: dict[str, str] | None = None
    ) -> Any:
        """Call an AWS operation, by boto3's name for it, with ``inputs``, or with all of the request's."""
        return call(self.clients(service), operation, self.inputs if inputs is None else inputs, renames)

    def named(self, key: str = "name") -> dict[str, Any]:
        """The inputs with a physical name under ``key``: the given one, or one as Pulumi makes it."""
        return {key: auto_name(self.name), **self.inputs}


# The resource's identifier, and the outputs that AWS computes.
Answer = tuple[str, dict[str, Any]]
Recipe = Callable[[Request], Answer]

RECIPES: dict[str, Recipe] = {}


def recipe(token: str) -> Callable[[Recipe], Recipe]:
    """Register a function as the recipe for a resource type, such as ``aws:s3/bucket:Bucket``."""

    def register(function: Recipe) -> Recipe:
        RECIPES[token] = function
        return function

    return register


def split(inputs: dict[str, Any], *names: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs with the given names, and the others: for types that take two API calls."""
    return (
        {name: value for name, value in inputs.items() if name in names},
        {name: value for name, value in inputs.items() if name not in names},
    )
