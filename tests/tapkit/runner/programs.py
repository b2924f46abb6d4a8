"""Small Pulumi programs, written to a folder and run as the engine would."""

from pathlib import Path
from typing import Any

from pulumi.runtime.mocks import Mocks
from tapkit.local.graph import Resource
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import Project
from tapkit.runner.run import Conditions, Run, run_program

from tests.tapkit.local.programs import DEFINITIONS, Failing

__all__ = ["DEFINITIONS", "Failing", "by_name", "project_of", "run_text"]


def project_of(folder: Path, text: str, entry: str = "__main__.py", **more: Any) -> Project:
    """The project `shop`, stack `dev`, whose program may use the definitions above."""
    (folder / entry).write_text(DEFINITIONS + text, encoding="utf-8")
    return Project(
        root=folder, name="shop", stack="dev", entry=folder / entry, **{"config": {"shop:size": "3"}, **more}
    )


def run_text(folder: Path, text: str, provider: Mocks | None = None, *, entry: str = "__main__.py", **more: Any) -> Run:
    """Run a program that may use the definitions above; further arguments are ``Conditions``, or ``on_registered``."""
    project = project_of(folder, text, entry)
    registered = more.pop("on_registered", lambda resource: None)
    return run_program(project, provider or Placeholders(project.region), registered, Conditions(**more))


def by_name(run: Run) -> dict[str, Resource]:
    """The resources by logical name."""
    return {resource.name: resource for resource in run.graph}
