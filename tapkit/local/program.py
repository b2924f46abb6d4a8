"""Runs a project's entry program in Pulumi's own Python runtime, in-process, against a recorder."""

import asyncio
import contextlib
import contextvars
import logging
import runpy
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import Mocks
from tapkit.errors import UserError
from tapkit.local.graph import Graph, Resource
from tapkit.local.project import Project
from tapkit.local.recorder import Recorder

ORGANIZATION = "organization"  # the only one where the state is kept in a bucket or a folder


@dataclass(frozen=True)
class Run:
    """The resources that a program registered, and the outputs that it exported."""

    graph: Graph
    outputs: dict[str, Any]


def run_program(
    project: Project, provider: Mocks, on_registered: Callable[[Resource], None] = lambda resource: None
) -> Run:
    """Run the program to its end, every output awaited.

    The program sees what Pulumi's engine would let it see: it runs in the folder of its file and finds its own
    modules only where it says itself that they are. Pulumi keeps its settings in context variables, so each run
    gets a context of its own, and its import path ends with it: several can follow one another in a process.

    Args:
        project: the project, with its stack selected.
        provider: answers each registration and each provider function.
        on_registered: called with each resource once its provider has answered.

    Raises:
        UserError: there is no such program.
        Exception: whatever the provider or the program raised first.
    """
    if not project.entry.is_file():
        raise UserError(f"{project.entry} does not exist: `main` in Pulumi.yaml names the program's file or folder.")
    return contextvars.Context().run(_run, project, Recorder(provider, on_registered, project.last_outputs))


def _run(project: Project, recorder: Recorder) -> Run:
    outputs: dict[str, Any] = {}
    with _event_loop(), contextlib.chdir(project.entry.parent), _import_path(project):
        pulumi.runtime.set_mocks(
            recorder.mocks,
            project=project.name,
            stack=project.stack,
            preview=False,
            organization=ORGANIZATION,
            logger=logging.getLogger("pulumi"),
            monitor=recorder,
        )
        pulumi.runtime.set_all_config(project.config)

        @pulumi.runtime.test
        def main() -> pulumi.Output:
            runpy.run_path(str(project.entry), run_name="__main__")
            exports = pulumi.runtime.get_root_resource().outputs
            return pulumi.Output.all(**exports).apply(outputs.update)

        try:
            main()
        except Exception:
            if recorder.failure is not None:
                raise recorder.failure  # pylint: disable=raise-missing-from # what follows from it is noise
            raise
    return Run(recorder.graph, outputs)


@contextlib.contextmanager
def _import_path(project: Project) -> Iterator[None]:
    """The import path as Pulumi's Python host leaves it, for the length of a run.

    The host calls ``runpy.run_path`` on what `main` names: a folder is put on the path, the folder of a file is not.
    """
    before = sys.path[:]
    folder = project.entry.parent
    own = {project.root.resolve(), folder.resolve()}
    sys.path[:] = [entry for entry in before if Path(entry).resolve() not in own]
    if project.entry.name == "__main__.py":
        sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before


@contextlib.contextmanager
def _event_loop():
    """New event loops, closed in the end: Pulumi takes the current one, its monitor the one of each thread."""
    loops: list[asyncio.AbstractEventLoop] = []

    def give_thread_a_loop() -> None:
        thread_loop = asyncio.new_event_loop()
        asyncio.set_event_loop(thread_loop)
        loops.append(thread_loop)

    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(initializer=give_thread_a_loop))
    # A failed registration also fails every output that waits for it; the first error is raised anyway.
    loop.set_exception_handler(lambda _loop, _context: None)
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        for opened in (loop, *loops):
            opened.close()
        asyncio.set_event_loop(None)
