"""Judges a project in separate processes with limits: its files and graphs may be made to take for ever."""

import contextlib
import gc
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

from tapkit.checks import Finding
from tapkit.errors import UserError
from tapkit.review.examination import Registered, examine
from tapkit.review.guard import Limits

GRACE_SECONDS = 5
TAIL_BYTES = 2000


@dataclass(frozen=True)
class Task:
    """Something to judge; nothing of the project is run.

    Attributes:
        root: the project's folder, or a copy of it.
        work: folder that the process writes to.
        parts: what to judge: the folder, and what its program has registered.
        stacks: what that is.
    """

    root: Path
    work: Path
    parts: tuple[str, ...]
    stacks: tuple[Registered, ...] = ()


class Sandbox:
    """Starts the processes, and ends those that still run when it is left.

    Args:
        limits: of each process.
        preloaded: the module that they find imported.
    """

    def __init__(self, limits: Limits, preloaded: str = "tapkit.review.preloaded") -> None:
        self._limits, self._preloaded = limits, preloaded
        self._context = multiprocessing.get_context("forkserver")
        self._running: set[BaseProcess] = set()
        self._left = False
        # A process is started and noted in one step: none that has not started is ended, none that has is forgotten.
        self._starting = threading.Lock()

    @contextlib.contextmanager
    def opened(self) -> Iterator["Sandbox"]:
        """Ready for the length of a ``with`` block."""
        # Each process starts as a copy of one that has imported everything and has run nothing.
        self._context.set_forkserver_preload([self._preloaded])
        with _clean_environment():
            try:
                yield self
            finally:
                with self._starting:
                    self._left = True
                for process in list(self._running):
                    _end(process)

    def examine(self, task: Task) -> list[Finding]:
        """The findings of a task.

        Raises:
            UserError: its process did not get to an end; the message says why.
        """
        process = self._context.Process(target=answer, args=(task, self._limits))
        with self._starting:
            if self._left:
                raise UserError("its process was not started: the review has ended")
            process.start()
            self._running.add(process)
        process.join(self._limits.seconds)
        late = process.is_alive()
        _end(process)
        self._running.discard(process)
        if late:  # the program may have taken its end for an error of its own, and gone on
            raise UserError(f"its process does not end within {self._limits.seconds} s")
        try:
            return [
                Finding.from_json(written) for written in json.loads((task.work / "answer").read_text(encoding="utf-8"))
            ]
        except (OSError, ValueError) as error:
            raise UserError(f"its process ends with {_status(process)}{_last_words(task.work)}") from error


def answer(task: Task, limits: Limits) -> None:
    """The main function of each process: judge, print to a file, and leave the findings in another."""
    gc.freeze()  # what has been imported lives to the end: no use in looking for garbage among it
    os.setsid()  # a separate group, which can be ended as a whole
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with (task.work / "output").open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    with (task.work / "answer").open("w", encoding="utf-8") as file:
        os.chdir(task.root)
        limits.enforce()
        findings = examine(task.root, task.parts, task.stacks)
        json.dump([finding.as_json() for finding in findings], file)


@contextlib.contextmanager
def _clean_environment() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as home:
        clean = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LANG": "C.UTF-8"}
        with mock.patch.dict(os.environ, clean, clear=True):
            yield


def _end(process: BaseProcess) -> None:
    """End a process and those that it started, such as an emulator."""
    if process.is_alive():
        process.terminate()
        process.join(GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.join()


def _status(process: BaseProcess) -> str:
    if process.exitcode < 0:
        return f"signal {signal.Signals(-process.exitcode).name}"
    return f"exit status {process.exitcode}"


def _last_words(work: Path) -> str:
    with (work / "output").open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
        lines = file.read().decode(errors="replace").split("\n")
    said = [line for line in lines if line.strip()]
    return f": {said[-1].strip()}" if said else ""
