"""Runs a project's program in a process of its own and says what it did, or why it did not come to its end."""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.mocks import Mocks
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc
from tapkit.local.graph import Graph, Resource
from tapkit.local.project import ORGANIZATION, Project
from tapkit.runner.failure import Kind, ProgramFailed, raised
from tapkit.runner.monitor import MESSAGE_LIMIT, Monitor, Recorded
from tapkit.runner.process import SHARED, Ended, HostProcess

TIMEOUT = 600  # seconds
PARALLEL = 16  # resource operations at once, as Pulumi's command line sets it
WORKERS = 32
FOLDER_LIMIT = 89  # bytes of a socket's folder: the kernel takes 108 of its whole path
OUT_OF_MEMORY = -9  # the kernel ends what takes too much of it with SIGKILL


@dataclass(frozen=True)
class Run:
    """What a program did.

    Attributes:
        graph: the resources that it registered.
        outputs: what it exported.
        secret_outputs: the names of those that are secret.
        functions: tokens of the provider functions that it called, in order.
        log: what it logged, each a severity and a text.
        printed: the end of what it printed, on both streams.
    """

    graph: Graph
    outputs: dict[str, Any]
    secret_outputs: set[str] = field(default_factory=set)
    functions: list[str] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    printed: str = ""


@dataclass(frozen=True)
class Conditions:
    """How a program is run.

    Attributes:
        host: starts it; by default one that all runs of this process share. One that is used again has imported
            already what the programs before did.
        environment: its own, besides the configuration; by default this process's.
        seconds: after which it is ended.
        limits: of its process, by the names that ``resource`` has for them, such as ``RLIMIT_AS``.
        place: a folder for the monitor's socket that the host can reach; by default one for temporary files.
        unknowns: preview as the engine does, with what a provider computes unknown.
        on_output: called with what it prints, as it does.
    """

    host: HostProcess = SHARED
    environment: Mapping[str, str] | None = None
    seconds: float = TIMEOUT
    limits: Mapping[str, int] = field(default_factory=dict)
    place: Path | None = None
    unknowns: bool = False
    on_output: Callable[[bytes], Any] = lambda printed: None


def run_program(
    project: Project,
    provider: Mocks,
    on_registered: Callable[[Resource], None] = lambda resource: None,
    conditions: Conditions = Conditions(),
) -> Run:
    """Run the program to its end, every output awaited.

    Args:
        project: the project, with its stack selected.
        provider: answers for the cloud, as ``Monitor`` asks it.
        on_registered: called with each resource once its provider has answered.
        conditions: how it is run.

    Raises:
        ProgramFailed: it did not come to its end.
        Exception: whatever the provider raised first.
    """
    if not project.entry.is_file():
        raise ProgramFailed(
            Kind.NO_PROGRAM,
            f"{project.entry} does not exist: `main` in Pulumi.yaml names the program's file or folder.",
        )
    conditions.host.start()  # it imports Pulumi's SDK while the monitor is made ready
    monitor = Monitor(project, provider, on_registered, unknowns=conditions.unknowns)
    with _serving(monitor, conditions.place) as address:
        request = _request(project, address, conditions)
        ended = conditions.host.run(request, conditions.seconds, conditions.on_output)
    recorded = monitor.recorded
    if ended.code != 0 or not recorded.finished or recorded.failure is not None:
        raise _failure(project, ended, recorded, conditions)
    return Run(
        recorded.graph,
        recorded.outputs,
        recorded.secret_outputs,
        recorded.functions,
        recorded.log,
        ended.output + ended.errors,
    )


@contextlib.contextmanager
def _serving(monitor: Monitor, place: Path | None) -> Iterator[str]:
    """The address where a monitor is served: a socket in a folder that nobody else may enter."""
    with tempfile.TemporaryDirectory(prefix="tapkit-", dir=place or folder_for_sockets()) as folder:
        with ThreadPoolExecutor(WORKERS) as workers:
            server = grpc.server(workers, options=[("grpc.max_receive_message_length", MESSAGE_LIMIT)])
            resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
            engine_pb2_grpc.add_EngineServicer_to_server(monitor, server)
            address = f"unix:{folder}/m"
            server.add_insecure_port(address)
            server.start()
            try:
                yield address
            finally:
                server.stop(None).wait()


def folder_for_sockets(below: int = 0) -> str:
    """A folder for temporary files whose path is short enough for sockets in folders below it.

    Args:
        below: bytes of the path from it to the folder that a socket's folder is made in.
    """
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) + below <= FOLDER_LIMIT else "/tmp"


def _request(project: Project, address: str, conditions: Conditions) -> dict[str, Any]:
    """What the host needs to know, as ``host.py`` takes it."""
    environment = os.environ if conditions.environment is None else conditions.environment
    return {
        "program": "." if project.entry.name == "__main__.py" else project.entry.name,
        "folder": str(project.folder),
        "root_directory": str(project.root.resolve()),
        "project": project.name,
        "stack": project.stack,
        "organization": ORGANIZATION,
        "monitor": address,
        "parallel": PARALLEL,
        "dry_run": conditions.unknowns,
        "limits": dict(conditions.limits),
        "environment": {
            **environment,
            "PULUMI_CONFIG": json.dumps(project.config),
            "PULUMI_CONFIG_SECRET_KEYS": "[]",
        },
    }


def _failure(project: Project, ended: Ended, recorded: Recorded, conditions: Conditions) -> Exception:
    """The reason why a run did not succeed: the first one, as what follows from it is noise."""
    if recorded.failure is not None:
        return recorded.failure
    if ended.lost is not None:
        return ProgramFailed(Kind.KILLED, f"The process that starts the program ended with {ended.lost}.")
    if ended.code is None:
        seconds = f"{conditions.seconds:g} seconds"
        return ProgramFailed(Kind.KILLED, f"The program was still running after {seconds}, and was ended.")
    if isinstance(report := ended.report.get("failure"), dict):
        functions = (each for each in recorded.function_failures if str(each) in str(report.get("message")))
        return next(functions, None) or raised(report, project.root)
    return _ending(ended.code, ended.errors)


def _ending(code: int, errors: str) -> ProgramFailed:
    """The end of a program that says nothing about it."""
    if code == OUT_OF_MEMORY:
        return ProgramFailed(Kind.KILLED, "The program was killed: it, or what it started, took too much memory.")
    if code < 0:
        return ProgramFailed(Kind.KILLED, f"The program was killed by signal {-code}.")
    last = f" Its last words: {errors.strip().splitlines()[-1]}" if errors.strip() else ""
    return ProgramFailed(
        Kind.ENDED_EARLY,
        f"The program ended itself with exit code {code}, before Pulumi had registered everything.{last}",
    )
