"""The project's program, run without creating anything, and the function that it registers."""

from pathlib import Path
from typing import Any

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import NotApplicable
from tapkit.local.graph import Resource
from tapkit.local.placeholders import Placeholders
from tapkit.local.program import Run, run_program
from tapkit.local.project import load_project

PREFERRED_STACKS = ("dev", "local")


def preferred_stack(root: Path, preferred: tuple[str, ...] = PREFERRED_STACKS) -> str:
    """The stack whose configuration a project is run with."""
    known = sorted(path.stem.removeprefix("Pulumi.") for path in root.glob("Pulumi.*.yaml"))
    return next((stack for stack in (*preferred, *known) if stack in known), preferred[0])


def run_project(root: Path) -> Run:
    """A run of the program without creating anything.

    Raises:
        Exception: whatever the program raises.
    """
    project = load_project(root, preferred_stack(root))
    return run_program(project, Placeholders(project.region))


def folder_of(root: Path) -> Path:
    """The folder of the entry program, which the program's relative paths start from."""
    return load_project(root, preferred_stack(root)).entry.parent


def function_of(root: Path) -> Resource:
    """The function that the program registers, or the first of several.

    Raises:
        NotApplicable: it registers none.
    """
    found = run_project(root).graph.of_type(FUNCTION)
    if not found:
        raise NotApplicable("the program registers no function")
    return found[0]


def environment_of(function: Resource) -> dict[str, Any]:
    """The variables that a function runs with."""
    return dict((function.inputs.get("environment") or {}).get("variables") or {})
