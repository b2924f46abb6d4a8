"""The project's program, run without creating anything, and the function that it registers."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import NotApplicable
from tapkit.local.graph import Graph, Resource
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import load_project
from tapkit.runner.run import Conditions, Run, run_program

PREFERRED_STACKS = ("dev", "local")


def stacks_of(root: Path, preferred: tuple[str, ...] = PREFERRED_STACKS) -> list[str]:
    """The stacks that a project has files for, the preferred ones first; the preferred one if it has none."""
    known = sorted(path.stem.removeprefix("Pulumi.") for path in root.glob("Pulumi.*.yaml"))
    first = [stack for stack in preferred if stack in known]
    return [*first, *(stack for stack in known if stack not in first)] or [preferred[0]]


def run_project(
    root: Path,
    stack: str | None = None,
    config: Mapping[str, str] | None = None,
    conditions: Conditions = Conditions(),
) -> Run:
    """A run of the program without creating anything.

    Args:
        root: the project's folder.
        stack: its name; by default the first that the project has.
        config: values that take the place of the stack file's, by key.
        conditions: of the run.

    Raises:
        UserError: the project cannot be read, or the program did not come to its end.
    """
    project = load_project(root, stack or stacks_of(root)[0], config)
    return run_program(project, Placeholders(project.region), conditions=conditions)


def folder_of(root: Path) -> Path:
    """The folder of the entry program, which the program's relative paths start from."""
    return load_project(root, stacks_of(root)[0]).entry.parent


def function_in(graph: Graph) -> Resource | None:
    """The function that a program has registered, or the first of several; None if there is none."""
    return next(iter(graph.of_type(FUNCTION)), None)


@dataclass(frozen=True)
class Case:
    """A project whose behaviour is tried.

    Attributes:
        root: its folder, where this process may write.
        known: the function that its program has registered, if the program has been run.
    """

    root: Path
    known: Resource | None = None

    @property
    def function(self) -> Resource:
        """The function that the program registers.

        Raises:
            NotApplicable: it registers none.
        """
        found = self.known or function_in(run_project(self.root).graph)
        if found is None:
            raise NotApplicable("the program registers no function")
        return found

    def handler(self) -> AbstractContextManager[Any]:
        """The project's handler, to be invoked."""
        # Imports moto, which a process that only judges does not need.
        from tapkit.review.behaviours.function import running  # pylint: disable=import-outside-toplevel

        return running(self.root, self.function)
