"""What a project's program registers, as the tasks and the summary of a review see it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.local.graph import Graph, Position
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import Project, load_project
from tapkit.policy.model import Resource, Stack
from tapkit.policy.recorded import recorded_stack
from tapkit.review.behaviours.registered import preferred_stack
from tapkit.review.copies import copy_project
from tapkit.review.guard import Limits
from tapkit.runner.process import HostProcess
from tapkit.runner.run import Conditions, run_program

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


def recorded(graph: Graph, outputs: Mapping[str, Any], folder: Path) -> Recorded:
    """What a run registered.

    Args:
        graph: of the run.
        outputs: of the run.
        folder: that the program's relative paths start from.
    """
    stack = recorded_stack(graph, folder)
    custom = {each.urn for each in graph if each.custom and not each.type.startswith(PULUMIS_OWN)}
    return Recorded(
        stack,
        outputs,
        tuple(resource for resource in stack if resource.urn in custom),
        {each.urn: each.position for each in graph if each.position},
    )


@contextlib.contextmanager
def recording(root: Path, limits: Limits) -> Iterator[Recorded]:
    """What a project's program registers, run in a copy without the environment of this process.

    The copy, with what the program has built in it, is there for the length of the ``with`` block.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "project")
        copy_project(root, copy)
        try:
            found = _record(load_project(copy, preferred_stack(copy)), scratch, limits)
        except UserError as error:
            found = Recorded(reason=str(error))
        yield found


def _record(project: Project, home: str, limits: Limits) -> Recorded:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LANG": "C.UTF-8"}
    host = HostProcess(environment=environment)
    try:
        conditions = Conditions(host, environment, limits.seconds, limits.memory)
        run = run_program(project, Placeholders(project.region), conditions=conditions)
    finally:
        host.close()
    return recorded(run.graph, run.outputs, project.folder)
