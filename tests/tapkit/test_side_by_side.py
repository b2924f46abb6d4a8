"""Commands side by side: whole outputs, one verdict, and nothing left behind."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from tapkit import side_by_side
from tapkit.side_by_side import run_side_by_side


@pytest.fixture(autouse=True)
def interruptible(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands are looked at often, and are started by what Ctrl-C reaches: a job in the background ignores it."""
    monkeypatch.setattr(side_by_side, "_POLL_SECONDS", 0.005)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run(*commands: str, jobs: int = 2, terminal: bool = False) -> tuple[bool, str]:
    """Whether the commands have succeeded, and what was shown, with 0 for every number of seconds."""
    shown = io.StringIO()
    succeeded = run_side_by_side(commands, jobs, Console(file=shown, force_terminal=terminal, width=1000))
    return succeeded, re.sub(r"\d+ s\b", "0 s", shown.getvalue())


def shell(folder: Path, name: str, script: str) -> str:
    """A command that runs a script in a folder."""
    (folder / name).write_text(f"cd {folder}\n{script}\n", encoding="utf-8")
    return f"sh {folder / name}"


def test_output_and_errors_of_a_command_are_shown_with_its_verdict(tmp_path: Path):
    command = shell(tmp_path, "both", "echo out; echo errors >&2")
    assert run(command) == (
        True,
        f"=== {command}: passed after 0 s\nout\nerrors\n\n{command}: passed after 0 s\n",
    )


def test_outputs_of_commands_that_run_at_the_same_time_are_not_mixed(tmp_path: Path):
    # Each waits for the other one between its two lines.
    commands = [
        shell(tmp_path, mine, f"echo {mine} 1; touch {mine}.on; until [ -e {other}.on ]; do :; done; echo {mine} 2")
        for mine, other in (("a", "b"), ("b", "a"))
    ]
    succeeded, shown = run(*commands)
    assert succeeded and "\na 1\na 2\n" in shown and "\nb 1\nb 2\n" in shown


def test_no_more_run_at_the_same_time_than_is_said(tmp_path: Path):
    script = "[ ! -e busy ] || exit 1; touch busy; sleep 0.02; rm busy"
    assert run(*(shell(tmp_path, name, script) for name in "abc"), jobs=1)[0]


def test_one_that_fails_makes_the_whole_fail_after_the_others_and_is_named_in_the_end(tmp_path: Path):
    bad, good = shell(tmp_path, "bad", "exit 3"), shell(tmp_path, "good", "sleep 0.05")
    succeeded, shown = run(bad, good)
    assert not succeeded
    assert shown.splitlines()[-2:] == [
        f"{bad}: FAILED after 0 s, exit code 3; to run it alone: {bad}",
        f"{good}: passed after 0 s",
    ]


def test_what_runs_and_what_waits_is_told_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(side_by_side, "_SECONDS_BETWEEN_LINES", 0.03)
    first, second = shell(tmp_path, "first", "sleep 0.1"), shell(tmp_path, "second", "sleep 0.1")
    _, shown = run(first, second, jobs=1)
    assert f"{first} (0 s); then {second}\n" in shown and f"\n{second} (0 s)\n" in shown


def test_a_terminal_is_told_in_one_line(tmp_path: Path):
    command = shell(tmp_path, "one", "sleep 1.1")
    assert f"Running {command} (0 s)" in run(command, terminal=True)[1]


@pytest.fixture(name="interrupt")
def interrupt_when_ready(tmp_path: Path) -> Iterator[None]:
    """Ctrl-C is pressed once a file `ready` is there."""
    sleep, patch = time.sleep, pytest.MonkeyPatch()

    def look(seconds: float) -> None:
        if (tmp_path / "ready").exists():
            patch.undo()
            signal.raise_signal(signal.SIGINT)
        sleep(seconds)

    patch.setattr(side_by_side.time, "sleep", look)
    yield
    patch.undo()


def is_running(pid: int) -> bool:
    """Whether there is such a process, other than one that nobody has taken note of yet."""
    try:
        os.kill(pid, 0)
        return "Z" not in subprocess.check_output(["ps", "-o", "stat=", "-p", str(pid)], text=True)
    except ProcessLookupError:
        return False


@pytest.mark.usefixtures("interrupt")
def test_a_command_may_put_its_things_away_when_it_is_interrupted(tmp_path: Path):
    command = shell(tmp_path, "tidy", "trap 'touch tidied; exit 1' INT; touch ready; while :; do sleep 0.01; done")
    with pytest.raises(KeyboardInterrupt):
        run(command)
    assert (tmp_path / "tidied").exists()


@pytest.mark.usefixtures("interrupt")
def test_nothing_goes_on_after_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(side_by_side, "_SECONDS_TO_END", 0.05)
    stubborn = "trap '' INT TERM; sleep 60 & echo $! > child; echo $$ > parent; touch ready; wait"
    with pytest.raises(KeyboardInterrupt):
        run(shell(tmp_path, "stubborn", stubborn))
    pids = [int((tmp_path / name).read_text(encoding="utf-8")) for name in ("child", "parent")]
    assert [is_running(pid) for pid in pids] == [False, False]


@pytest.mark.parametrize(("command", "code"), [("true", None), ("false", 1)])
def test_exit_code_says_whether_all_have_succeeded(
    command: str, code: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["side_by_side", "--jobs", "1", command])
    with pytest.raises(SystemExit) if code else contextlib.nullcontext() as ended:
        side_by_side.main()
    assert (ended and ended.value.code) == code
    assert f"{command}: " in capsys.readouterr().out
