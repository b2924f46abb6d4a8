"""The emulator's process as it ends: nothing of it is left behind, and nothing else is taken for it."""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

import pytest
from tapkit.errors import UserError
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint, free_port

from tests.tapkit.local.conftest import StandIn
from tests.unit.conftest import ROOT


def test_stopping_ends_its_functions_too(stand_in: StandIn, home: Path):
    stand_in("mkfifo pipe; sleep 60 9<> pipe & : > ready; exec sleep 60")
    emulator = Emulator(home)
    emulator.start(free_port())
    with (home / "pipe").open("rb") as pipe:
        emulator.stop()
        # A pipe can be read, to its end, once nobody is left who could write to it.
        assert select.select([pipe], [], [], 5)[0] == [pipe]
    assert not home.exists()


def test_stopping_answers_what_was_stopped_and_can_be_repeated(stand_in: StandIn, home: Path):
    stand_in()
    emulator = Emulator(home)
    endpoint = emulator.start(free_port())
    assert [emulator.stop(), emulator.stop()] == [endpoint, None]


def test_after_a_crash_it_counts_as_gone_and_starts_again(stand_in: StandIn, home: Path):
    stand_in()
    emulator = Emulator(home)
    crashed = emulator.start(free_port())
    os.kill(crashed.pid, signal.SIGKILL)
    os.waitpid(crashed.pid, 0)
    assert emulator.running() is None
    with emulator.session(free_port()) as endpoint:
        assert emulator.running() == endpoint != crashed


SESSION = """
import pathlib, sys, time
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import free_port
with Emulator(pathlib.Path(sys.argv[1])).session(free_port()) as endpoint:
    print(endpoint.pid, flush=True)
    time.sleep(60)
"""


def test_a_session_ends_with_its_process_even_if_that_is_killed(home: Path):
    command = [sys.executable, "-c", SESSION, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert int(starter.stdout.readline()) == Emulator(home).running().pid
        starter.kill()
    deadline = time.monotonic() + 10
    while Emulator(home).running() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Emulator(home).running() is None


@pytest.fixture(name="process")
def fixture_process() -> Iterator[subprocess.Popen]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def test_a_process_that_has_the_crashed_ones_number_lives_on(process: subprocess.Popen, home: Path):
    home.mkdir()
    _leave_state(home, process.pid)
    assert Emulator(home).stop() is None
    assert process.poll() is None
    assert not home.exists()


@pytest.fixture(name="lock")
def fixture_lock(home: Path) -> Iterator[IO[str]]:
    """Held, as it is by a living emulator."""
    home.mkdir()
    with home.with_suffix(".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@pytest.mark.usefixtures("lock")
def test_one_that_is_just_being_started_is_left_to_who_starts_it(home: Path):
    with pytest.raises(UserError, match="^Another run is starting an emulator here: wait for it, or stop it.$"):
        Emulator(home).stop()


def test_stopping_waits_until_it_is_gone(
    lock: IO[str], process: subprocess.Popen, home: Path, monkeypatch: pytest.MonkeyPatch
):
    endpoint = _leave_state(home, process.pid)
    monkeypatch.setattr("tapkit.local.emulator.time.sleep", lambda seconds: fcntl.flock(lock, fcntl.LOCK_UN))
    assert Emulator(home).stop() == endpoint
    assert not home.exists()


@pytest.mark.usefixtures("lock")
def test_one_that_survives_being_killed_is_reported(
    process: subprocess.Popen, home: Path, monkeypatch: pytest.MonkeyPatch
):
    _leave_state(home, process.pid)
    monkeypatch.setattr("tapkit.local.emulator.STOP_SECONDS", 0)
    with pytest.raises(UserError, match="^The emulator did not end within 0 s of being killed.$"):
        Emulator(home).stop()
    assert home.exists()


def _leave_state(home: Path, pid: int) -> Endpoint:
    endpoint = Endpoint(pid, 4566, "server.crt")
    (home / "emulator.json").write_text(json.dumps(asdict(endpoint)), encoding="utf-8")
    return endpoint
