"""Small Pulumi programs, written to a folder and run as the engine would."""

import threading
from pathlib import Path
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tapkit.local.graph import Resource
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import Project
from tapkit.runner.run import Conditions, Run, run_program

DEFINITIONS = """
import asyncio, os, sys, pulumi
from pulumi import ResourceOptions

class Thing(pulumi.CustomResource):
    arn: pulumi.Output[str]
    def __init__(self, logical_name, opts=None, **inputs):
        super().__init__("aws:x/thing:Thing", logical_name, {"arn": None, **inputs}, opts)

class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("t:index:Group", name, {}, opts)
        self.thing = Thing(f"{name}-thing", ResourceOptions(parent=self))
        self.register_outputs({"thing_arn": self.thing.arn, "size": 1})
"""


class Failing(Mocks):
    """Fails for every resource and every function; for the resource `late` only after another one has failed."""

    def __init__(self) -> None:
        self._failed = threading.Event()

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.name == "late":
            self._failed.wait(10)
        self._failed.set()
        raise LookupError(f"no {args.name}")

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        raise LookupError(f"no {args.token}")


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
