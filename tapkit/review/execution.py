"""The processes that run a project's code for a review: its program, and its behaviours."""

import contextlib
import json
import logging
import os
import pickle
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapkit.checks import CHECKS, Finding, NotApplicable
from tapkit.errors import UserError
from tapkit.local.graph import Resource
from tapkit.review.behaviours.registered import Case, run_project
from tapkit.review.control_group import control_group
from tapkit.review.examination import judged
from tapkit.review.guard import MIB, Limits
from tapkit.review.inside import LINE_BYTES
from tapkit.review.registry import INSIDE
from tapkit.runner.process import Ended, HostProcess
from tapkit.runner.run import Conditions, Run

logging.getLogger("pulumi").addHandler(logging.NullHandler())  # what programs log is no part of a review
INSIDE_SCRIPT = Path(__file__).with_name("inside.py")
SHIM = Path(__file__).with_name("shim")
PACKAGES = Path(__file__).resolve().parents[2]
CONNECT_SECONDS = 10
# Each behaviour of a handler would import these; a host imports them once.
BEHAVIOUR_MODULES = ("boto3", "moto.s3.models", "aws_lambda_powertools.utilities.data_classes", "tapkit.review.inside")
HANDLER = "handler-"
TAIL_BYTES = 2000
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Attempt:
    """A behaviour to be tried.

    Attributes:
        name: of its check.
        root: a copy of the project, which is its own.
        work: a folder for what the attempt needs, beside the copy.
        function: that the program registers, if that is known.
    """

    name: str
    root: Path
    work: Path
    function: Resource | None = None

    @property
    def output(self) -> Path:
        """The file with what is printed."""
        return self.work / "output"


class Execution:
    """Hosts of processes, as many as are in use at once; they end when it is left.

    Args:
        limits: of each process.
        place: the folder with the copies of projects, which the processes may write to.
        prefix: the command that confines them, as ``confined`` returns it; empty for none.
        network: whether they reach the network; where they do not, pip need not try for long.
    """

    def __init__(self, limits: Limits, place: Path, prefix: Sequence[str] = (), *, network: bool = True) -> None:
        self._network = network
        self._limits, self.place, self._prefix = limits, place, tuple(prefix)
        self._idle: dict[tuple[str, ...], list[HostProcess]] = {}
        self._hosts: list[HostProcess] = []
        self._left = False
        self._lock = threading.Lock()
        self._ended, self._overflown = threading.Event(), False
        self.pip = place / "pip"

    @contextlib.contextmanager
    def opened(self) -> Iterator["Execution"]:
        """Ready for the length of a ``with`` block."""
        self.pip.mkdir(exist_ok=True)
        watching = threading.Thread(target=self._watch, daemon=True)
        with control_group(self._limits) if self._prefix else contextlib.nullcontext([]) as group:
            self._prefix = (*group, *self._prefix)
            watching.start()
            try:
                yield self
            finally:
                with self._lock:
                    self._left = True
                self._ended.set()
                for host in self._hosts:
                    host.stop()
                for hosts in self._idle.values():
                    for host in hosts:
                        host.close()
                watching.join()

    def _watch(self) -> None:
        """End what fills the disk."""
        while not self._ended.wait(WATCH_SECONDS):
            if _bytes_below(self.place) > self._limits.disk:
                self._overflown = True
                for host in list(self._hosts):
                    host.stop()
                return

    def run(self, root: Path, stack: str, config: Mapping[str, str], work: Path) -> Run:
        """A run of a project's program.

        Args:
            root: a copy of the project.
            stack: the stack whose file configures it.
            config: values that take the place of the file's.
            work: a folder for temporary files.

        Raises:
            UserError: it did not come to its end.
        """
        with self._host(()) as host, self._told_of_the_disk():
            conditions = Conditions(
                host=host,
                environment=self._environment(work),
                seconds=self._limits.seconds,
                limits=self._resources(),
                place=self.place,
            )
            return run_project(root, stack, config, conditions)

    def try_behaviour(self, attempt: Attempt) -> list[Finding]:
        """The findings of a behaviour: what its process observes is data, and is judged here.

        Raises:
            UserError: its process did not get to an end; the message says why.
        """
        with self._told_of_the_disk():
            return self._try_behaviour(attempt)

    @contextlib.contextmanager
    def _told_of_the_disk(self) -> Iterator[None]:
        """The reason of an ending is that the disk was being filled, if it was."""
        try:
            yield
        except UserError as error:
            if self._overflown:
                mebibytes = self._limits.disk // MIB
                raise UserError(f"The project's code was ended: it wrote more than {mebibytes} MiB.") from error
            raise

    def _try_behaviour(self, attempt: Attempt) -> list[Finding]:
        with tempfile.TemporaryDirectory(prefix="b-", dir=self.place) as folder, socket.socket(socket.AF_UNIX) as door:
            door.bind(f"{folder}/s")
            door.listen(1)
            with self._host(BEHAVIOUR_MODULES) as host, ThreadPoolExecutor(1) as pool:
                running = pool.submit(host.run, self._request(attempt, folder), self._limits.seconds)
                try:
                    channel = _accepted(door, running)
                    with channel, channel.makefile("rw", encoding="utf-8", errors="replace") as lines:
                        findings = _findings(attempt, Channel(lines))
                except Silent:
                    findings = None
                ended = running.result()
        if findings is None or ended.code != 0:
            raise UserError(_ending(ended, self._limits, attempt.output))
        return findings

    def _request(self, attempt: Attempt, folder: str) -> dict[str, Any]:
        task = {
            "name": attempt.name,
            "handler": attempt.name.startswith(HANDLER),
            "root": str(attempt.root),
            "temporary": str(attempt.work / "temporary"),
            "output": str(attempt.output),
            "pip": str(self.pip),
            "socket": f"{folder}/s",
            "function": attempt.function,
        }
        file = Path(folder, "task")
        file.write_bytes(pickle.dumps(task))
        return {
            "script": str(INSIDE_SCRIPT),
            "arguments": [str(file)],
            "folder": str(attempt.root),
            "root_directory": str(attempt.root),
            "limits": self._resources(),
            "environment": self._environment(attempt.work),
        }

    def _resources(self) -> dict[str, int]:
        """The limits of each process; outside a confinement, all processes of the user would count as its own."""
        limits = self._limits.as_resources()
        return limits if self._prefix else {name: value for name, value in limits.items() if name != "RLIMIT_NPROC"}

    def _environment(self, work: Path) -> dict[str, str]:
        """No variable of this process but the search path: what others hold may be secret."""
        temporary = work / "temporary"
        temporary.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(SHIM),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TAPKIT_PIP_CACHE": str(self.pip),
            **({} if self._network else {"PIP_NO_INDEX": "1"}),
        }

    @contextlib.contextmanager
    def _host(self, modules: tuple[str, ...]) -> Iterator[HostProcess]:
        """A host that nobody else uses meanwhile."""
        with self._lock:
            if self._left:
                raise UserError("its process was not started: the review has ended")
            idle = self._idle.setdefault(modules, [])
            host = idle.pop() if idle else self._new_host(modules)
        try:
            host.start()  # in a thread that lasts: what confines it ends with the thread that has started it
            yield host
        finally:
            with self._lock:
                idle.append(host)

    def _new_host(self, modules: tuple[str, ...]) -> HostProcess:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"PYTHONPATH": str(PACKAGES)} if modules else {}
        environment |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        prefix = list(self._prefix)
        if prefix:
            prefix[-1:] = [*(word for item in environment.items() for word in ("--setenv", *item)), "--"]
        host = HostProcess(prefix=prefix, environment=environment, modules=modules)
        self._hosts.append(host)
        return host


class Silent(Exception):
    """The process says nothing more: it has ended."""


class Channel:
    """The conversation with the process that tries a behaviour: lines of JSON, each a question's answer."""

    def __init__(self, lines: Any) -> None:
        self._lines = lines

    def receive(self) -> dict[str, Any]:
        """What it says next.

        Raises:
            Silent: nothing, or nothing that makes sense.
        """
        try:
            answer = json.loads(self._lines.readline(LINE_BYTES))
        except (ValueError, OSError) as error:
            raise Silent from error
        if not isinstance(answer, dict):
            raise Silent
        return answer

    def send(self, order: dict[str, Any] | None) -> None:
        """Tell it what to do; None for nothing more."""
        try:
            self._lines.write(json.dumps(order) + "\n")
            self._lines.flush()
        except OSError as error:
            raise Silent from error


class Raised(Exception):
    """An exception of the handler, as it describes itself."""

    def __repr__(self) -> str:
        return str(self)


class RemoteHandler:
    """A handler in another process, for the behaviours to observe as if it were in this one."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._put: list[str] = []
        self.refused: dict[str, str] = {}
        self.read: list[str] = []
        self.logged: list[str] = []

    def __call__(self, event: Any) -> Any:
        """Invoke it."""
        self._channel.send({"put": self._put, "refused": self.refused, "event": event})
        self._put = []
        answer = self._channel.receive()
        if "failed" in answer:
            raise UserError(str(answer["failed"]))
        self.read += map(str, answer.get("read") or ())
        self.logged = [str(line) for line in answer.get("logged") or ()]
        if answer.get("raised") is not None:
            raise Raised(str(answer["raised"]))
        return answer.get("response")

    def error_of(self, event: Any) -> Exception | None:
        """The exception that it raises for an event; None where it returns."""
        try:
            self(event)
        except Raised as error:
            return error
        return None

    def put(self, *keys: str) -> None:
        """Upload an object under each key, as somebody else, before it is invoked again."""
        self._put += keys


@dataclass(frozen=True)
class RemoteCase(Case):
    """A project whose handler runs in another process."""

    channel: Channel | None = None

    @contextlib.contextmanager
    def handler(self) -> Iterator[Any]:
        started = self.channel.receive()
        if started.get("applicable") is False:
            raise NotApplicable("there is no handler")
        if "failed" in started:
            raise UserError(str(started["failed"]))
        try:
            yield RemoteHandler(self.channel)
        finally:
            with contextlib.suppress(Silent):  # it has ended already, which is told by how it ended
                self.channel.send(None)


def _findings(attempt: Attempt, channel: Channel) -> list[Finding]:
    """The judgement of what the process observes."""
    try:
        if attempt.name.startswith(HANDLER):
            findings = _of_handler(attempt, channel)
        else:
            findings = judged(attempt.name, channel.receive())
        refused = channel.receive().get("refused") or []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Silent from error
    return findings + [INSIDE.finding("the program writes outside its folder", str(path)) for path in refused]


def _of_handler(attempt: Attempt, channel: Channel) -> list[Finding]:
    case = RemoteCase(attempt.root, attempt.function, channel)
    try:
        problems = list(CHECKS[attempt.name].judge(case))
    except NotApplicable:
        return []
    except (Raised, UserError) as error:
        problems = [str(error)]
    return judged(attempt.name, {"problems": [[".", None, problem] for problem in problems]})


def _accepted(door: socket.socket, running: "Future[Ended]") -> socket.socket:
    """The connection of the process.

    Raises:
        Silent: it ends without one.
    """
    door.settimeout(0.05)
    while not running.done():
        with contextlib.suppress(TimeoutError):
            channel, _ = door.accept()
            channel.settimeout(None)
            return channel
    raise Silent


def _ending(ended: Ended, limits: Limits, output: Path) -> str:
    """How a process ended that did not say what it observed."""
    if ended.lost is not None or ended.code is None:
        return f"its process does not end within {limits.seconds} s" if ended.lost is None else ended.lost
    said = [line for line in (_tail(output) + ended.errors).splitlines() if line.strip()]
    how = f"signal {signal.Signals(-ended.code).name}" if ended.code < 0 else f"exit status {ended.code}"
    return f"its process ends with {how}{f': {said[-1].strip()}' if said else ''}"


def _bytes_below(folder: Path) -> int:
    """The space that a folder takes; what vanishes meanwhile takes none."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
    return total


def _tail(output: Path) -> str:
    """The end of what was printed. The file lies where the project's code writes: it may have put a link there."""
    try:
        descriptor = os.open(output, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with open(descriptor, "rb") as file:
        file.seek(max(0, os.fstat(descriptor).st_size - TAIL_BYTES))
        return file.read(TAIL_BYTES).decode(errors="replace")
