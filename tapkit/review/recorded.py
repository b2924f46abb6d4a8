"""What a project's program registers, as the tasks and the summary of a review see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.local.graph import Position
from tapkit.policy.model import Resource, Stack
from tapkit.policy.recorded import recorded_stack
from tapkit.review.behaviours.registered import folder_of
from tapkit.review.examination import Registered

PULUMIS_OWN = "pulumi:"


@dataclass(frozen=True)
class Recorded:
    """What a program registered and exported.

    Attributes:
        stack: the resources; None where the program could not be run.
        outputs: of the stack.
        managed: the resources that a provider manages, components and Pulumi's own left out.
        positions: the lines of the program that registered them, by URN, of those where that is known.
        reason: why the program could not be run; empty where it was.
    """

    stack: Stack | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    managed: tuple[Resource, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)
    reason: str = ""


def recorded(root: Path, stacks: Sequence[Registered]) -> Recorded:
    """What a project's program has registered, as the first of its stacks configures it.

    Args:
        root: the project's folder.
        stacks: what it has registered as each of them does.
    """
    if not stacks:
        return Recorded(reason="the program does not run")
    graph, folder = stacks[0].graph, folder_of(root)
    stack = recorded_stack(graph, folder)
    custom = {each.urn for each in graph if each.custom and not each.type.startswith(PULUMIS_OWN)}
    return Recorded(
        stack,
        stacks[0].outputs,
        tuple(resource for resource in stack if resource.urn in custom),
        {each.urn: each.position for each in graph if each.position},
    )
