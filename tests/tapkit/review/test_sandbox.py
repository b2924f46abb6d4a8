"""Candidates that misbehave, each in a separate process."""

import gc
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from tapkit.checks import Finding
from tapkit.errors import UserError
from tapkit.review import sandbox
from tapkit.review.examination import PROGRAM
from tapkit.review.guard import MIB, Limits
from tapkit.review.registry import RUNS
from tapkit.review.sandbox import Sandbox, Task, answer

from tests.tapkit.review.conftest import Project

Examine = Callable[..., list[tuple[str, str, str]]]


def task(root: Path, work: Path) -> Task:
    """The examination of a project's program."""
    work.mkdir()
    return Task(root, work, work, (PROGRAM,))


@pytest.fixture(name="examine")
def examine_program(project: Project, tmp_path: Path) -> Examine:
    """Examines a program under limits; answers check, place and message of each finding."""

    def examine(program: str, limits: Limits = Limits()) -> list[tuple[str, str, str]]:
        with Sandbox(limits).opened() as opened:
            found = opened.examine(task(project(program), tmp_path / "work"))
        return [(finding.check.name, finding.where, finding.message) for finding in found]

    return examine


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise ValueError", "ValueError: no message"),
        ("while True: print('x' * 100_000)", "more output, or a larger file, than a review allows"),
        ("x = bytearray(8 * 1024**3)", "MemoryError: no message"),
    ],
)
def test_a_program_that_fails_is_a_finding(examine: Examine, program: str, message: str):
    found = examine(program, Limits(file=MIB))
    assert found == [("program-runs", "Pulumi.yaml", f"the program ends with {message}")]


def test_writing_outside_the_folder_is_a_finding_even_if_the_program_goes_on(examine: Examine, tmp_path: Path):
    program = f"""
import contextlib
open("inside", "w").close()
with contextlib.suppress(OSError):
    open({str(tmp_path / "outside")!r}, "w")
"""
    message = "the program writes outside its folder"
    assert examine(program) == [("program-stays-inside", str(tmp_path / "outside"), message)]
    assert not (tmp_path / "outside").exists()


def test_credentials_do_not_reach_a_program(examine: Examine):
    program = 'import os\nraise ValueError(sorted(name for name in os.environ if "AWS" in name))'
    assert examine(program) == [("program-runs", "Pulumi.yaml", "the program ends with ValueError: []")]


@pytest.mark.parametrize(
    ("program", "limits", "reason"),
    [
        ("import time; time.sleep(60)", Limits(seconds=1), "its process does not end within 1 s"),
        ("import os; os._exit(3)", Limits(), "its process ends with exit status 3"),
        ("import os; print('last words', flush=True); os._exit(3)", Limits(), "exit status 3: last words"),
        ("import os; os.kill(os.getpid(), 9)", Limits(), "its process ends with signal SIGKILL"),
    ],
)
def test_a_program_that_takes_its_process_along_is_an_error(
    examine: Examine, program: str, limits: Limits, reason: str
):
    with pytest.raises(UserError) as error:
        examine(program, limits)
    assert str(error.value).endswith(reason)


def test_what_still_runs_is_ended(monkeypatch: pytest.MonkeyPatch):
    ended = []
    monkeypatch.setattr(sandbox, "_end", ended.append)
    opened = Sandbox(Limits())
    with pytest.raises(KeyboardInterrupt), opened.opened():
        opened._running.add("a process")  # pylint: disable=protected-access # as another thread would
        raise KeyboardInterrupt
    assert ended == ["a process"]


def test_process_that_cannot_be_started_is_not_ended(tmp_path: Path):
    unsendable = Task(tmp_path, tmp_path, tmp_path, (threading.Lock(),))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot pickle"), Sandbox(Limits()).opened() as opened:
        opened.examine(unsendable)


def test_nothing_is_started_in_a_sandbox_that_has_been_left(project: Project, tmp_path: Path):
    with Sandbox(Limits()).opened() as opened:
        pass
    with pytest.raises(UserError, match="^its process was not started: the review has ended$"):
        opened.examine(task(project(), tmp_path / "work"))


@pytest.fixture(name="harmless")
def in_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list]:
    """Lets `answer` run in this process; holds what it did to it."""
    done: list = []
    outputs = [os.dup(1), os.dup(2)]
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(os, "setsid", lambda: done.append("setsid"))
    monkeypatch.setattr(signal, "signal", lambda number, handle: done.append((number, handle)))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "addaudithook", lambda hook: done.append("watched"))
    monkeypatch.setattr(Limits, "enforce", lambda self: done.append("limited"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", "elsewhere")
    monkeypatch.chdir(tmp_path)
    with mock.patch.dict(sys.modules):
        yield done
    for number, kept in enumerate(outputs, start=1):
        os.dup2(kept, number)
        os.close(kept)


def test_a_process_leaves_its_findings_in_a_file(project: Project, tmp_path: Path, harmless: list):
    answer(task(project("1 / 0"), tmp_path / "work"), Limits())
    (found,) = json.loads((tmp_path / "work" / "answer").read_text(encoding="utf-8"))
    message = "the program ends with ZeroDivisionError: division by zero"
    assert Finding.from_json(found) == RUNS.finding(message, "Pulumi.yaml")
    (number, handle), *others = [event for event in harmless if isinstance(event, tuple)]
    assert [event for event in harmless if not isinstance(event, tuple)] == ["frozen", "setsid", "limited", "watched"]
    assert (number, others) == (signal.SIGTERM, [])
    with pytest.raises(SystemExit, match="143"):
        handle(signal.SIGTERM, None)
