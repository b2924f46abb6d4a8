"""Judgements, each in a separate process."""

import gc
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tapkit.checks import Finding
from tapkit.errors import UserError
from tapkit.review import sandbox
from tapkit.review.examination import FOLDER, examine_folder
from tapkit.review.guard import Limits
from tapkit.review.sandbox import Sandbox, Task, answer

from tests.tapkit.review.conftest import Project


def task(root: Path, work: Path) -> Task:
    """The judgement of a project's files."""
    work.mkdir()
    return Task(root, work, (FOLDER,))


@pytest.fixture(name="examine")
def examine_folder_apart(project: Project, tmp_path: Path) -> Iterator[Callable[..., list[Finding]]]:
    """Judges a project's files in a process of their own, under limits."""

    def examine(limits: Limits = Limits(), **files: str) -> list[Finding]:
        with Sandbox(limits).opened() as opened:
            return opened.examine(task(project(**files), tmp_path / "work"))

    yield examine


def test_the_findings_are_those_of_the_files(examine: Callable[..., list[Finding]]):
    assert "entry-exports" in {finding.check.name for finding in examine(**{"__main__.py": "x = 1\n"})}


def test_a_judgement_whose_answer_is_larger_than_a_file_may_be_is_an_error(examine: Callable[..., list[Finding]]):
    with pytest.raises(UserError, match="^its process ends with "):
        examine(Limits(file=1))


def test_a_judgement_that_takes_too_long_is_ended(examine: Callable[..., list[Finding]], monkeypatch):
    monkeypatch.setattr(sandbox, "answer", _sleep)
    with pytest.raises(UserError, match="^its process does not end within 1 s$"):
        examine(Limits(seconds=1))


def _sleep(*_: Any) -> None:
    time.sleep(60)


def test_what_still_runs_is_ended(monkeypatch: pytest.MonkeyPatch):
    ended = []
    monkeypatch.setattr(sandbox, "_end", ended.append)
    opened = Sandbox(Limits())
    with pytest.raises(KeyboardInterrupt), opened.opened():
        opened._running.add("a process")  # pylint: disable=protected-access # as another thread would
        raise KeyboardInterrupt
    assert ended == ["a process"]


def test_process_that_cannot_be_started_is_not_ended(tmp_path: Path):
    unsendable = Task(tmp_path, tmp_path, (threading.Lock(),))  # type: ignore[arg-type]
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
    monkeypatch.setattr(Limits, "enforce", lambda self: done.append("limited"))
    monkeypatch.chdir(tmp_path)
    yield done
    for number, kept in enumerate(outputs, start=1):
        os.dup2(kept, number)
        os.close(kept)


def test_a_process_leaves_its_findings_in_a_file(project: Project, tmp_path: Path, harmless: list):
    root = project("x = 1\n")
    answer(task(root, tmp_path / "work"), Limits())
    found = json.loads((tmp_path / "work" / "answer").read_text(encoding="utf-8"))
    assert [Finding.from_json(written) for written in found] == examine_folder(root)
    (number, handle), *others = [event for event in harmless if isinstance(event, tuple)]
    assert [event for event in harmless if not isinstance(event, tuple)] == ["frozen", "setsid", "limited"]
    assert (number, others) == (signal.SIGTERM, [])
    with pytest.raises(SystemExit, match="143"):
        handle(signal.SIGTERM, None)
