"""The resource graph of a program: what it registered, under whom, and after what."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Position:
    """A line of the program.

    Attributes:
        file: relative to the project's folder.
        line: counted from 1.
    """

    file: str
    line: int


@dataclass
class Resource:
    """One registration, as Pulumi's engine would have received it.

    Attributes:
        urn: identifies the resource in its stack.
        type: token such as ``aws:s3/bucket:Bucket``.
        name: the logical name.
        parent: the parent's URN; empty for the stack itself.
        custom: whether a provider manages it, as opposed to a component.
        protect: whether Pulumi refuses to delete it.
        dependencies: URNs that it waits for, explicit and implied by its inputs.
        property_dependencies: the implied ones, by input.
        inputs: as sent to the provider, in the provider's camelCase.
        id: the provider's identifier; empty for components.
        outputs: as answered by the provider, or registered by the component.
        options: those set besides ``protect``, by the names that Pulumi's ``ResourceOptions`` has.
        secrets: the inputs that hold a secret.
        position: the innermost line of the project's own that led to it; None where Pulumi does not say.
        external: whether the program only looked it up.
    """

    urn: str
    type: str
    name: str
    parent: str = ""
    custom: bool = True
    protect: bool = False
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    position: Position | None = None
    external: bool = False


class Graph:
    """The registered resources by URN, in the order in which their registration ended.

    Resources that a program only looks up are found by their URN, and are not among the others.
    """

    def __init__(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._external: dict[str, Resource] = {}

    def __iter__(self) -> Iterator[Resource]:
        return iter(list(self._resources.values()))

    def __len__(self) -> int:
        return len(self._resources)

    def __getitem__(self, urn: str) -> Resource:
        return self._external[urn] if urn in self._external else self._resources[urn]

    def add(self, resource: Resource) -> None:
        """Add a resource."""
        (self._external if resource.external else self._resources)[resource.urn] = resource

    def children(self, urn: str) -> list[Resource]:
        """The resources whose parent is ``urn``, by name."""
        return sorted((each for each in self if each.parent == urn), key=lambda each: (each.name, each.type))

    def of_type(self, kind: str) -> list[Resource]:
        """The resources of a type, by name."""
        return sorted((each for each in self if each.type == kind), key=lambda each: each.name)

    def as_data(self) -> list[dict[str, Any]]:
        """Plain data, as JSON has it; only archives stay what they are."""
        return [asdict(each) for each in self]
