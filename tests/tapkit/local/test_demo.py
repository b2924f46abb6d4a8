"""The demo shows what became of each file, and says whether all went well."""

import contextlib
import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console
from tapkit.errors import UserError
from tapkit.local.demo import run_demo
from tapkit.local.deployed import Workspace
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint
from tapkit.local.project import load_project

from tests.tapkit.local.conftest import Quiet, StandIn, log_record, processed

# The samples and a file of the user's: size and type as they are shown, and the content.
FILES = {
    "hello.txt": ("17", "text/plain", b"Hello, TapStack!\n"),
    "empty.txt": ("0", "text/plain", b""),
    "a key with + and 100 % Ünïcödé.txt": ("17", "text/plain", "Grüße, 世界!\n".encode()),
    "[own].csv": ("4", "text/csv", b"a,b\n"),
}


@pytest.fixture(name="console")
def fixture_console() -> Console:
    return Console(file=io.StringIO(), width=200)


def cells_of(printed: str, key: str) -> list[str]:
    """The cells behind a file's key in the demo's table."""
    (row,) = [line for line in printed.splitlines() if f"│ {key} " in line]
    return [cell.strip() for cell in row.split("│")[2:-1]]


@pytest.fixture(name="demo_of")
def fixture_demo_of(
    root: Path, quiet: Quiet, endpoint: Endpoint, console: Console, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[bool, str]]:
    """Runs the demo with a function whose log holds the given messages; answers its result and what it printed."""
    monkeypatch.setattr("tapkit.local.demo.TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(Emulator, "session", lambda *_: contextlib.nullcontext(endpoint))

    def run(*messages: str, files: Sequence[Path] = (), large: bool = False) -> tuple[bool, str]:
        deployed = quiet(*messages)
        monkeypatch.setattr("tapkit.local.demo.deploy", lambda *_: deployed)
        right = run_demo(console, load_project(root, "local"), files, large=large)
        return right, console.file.getvalue()  # pylint: disable=no-member # it is a StringIO

    return run


def test_the_samples_the_users_files_and_a_large_one_are_uploaded(
    demo_of: Callable[..., tuple[bool, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tapkit.local.demo.LARGE_BYTES", 0)
    own = tmp_path / "[own].csv"
    own.write_bytes(FILES["[own].csv"][2])
    contents = {name: content for name, (_, _, content) in FILES.items()} | {"64-mib.bin": b""}
    reports = [processed(name, hashlib.sha256(content).hexdigest()) for name, content in contents.items()]
    succeeded, printed = demo_of(*reports, files=[own], large=True)
    assert succeeded
    assert {cells_of(printed, name)[-1] for name in contents} == {"yes"}
    assert "\nprocessed [own].csv\n" in printed
    assert "\n5 of 5 processed with the local file's SHA-256.\n" in printed


@pytest.mark.parametrize(
    ("reported", "cells"),
    [
        ([], ["", "", "nothing within 0.05 s", "no"]),
        ([processed("empty.txt", "other")], ["1", "text/plain", "other", "no"]),
    ],
    ids=["not at all", "otherwise"],
)
def test_one_file_that_the_function_does_not_see_as_it_is_is_a_failure(
    reported: list[str], cells: list[str], demo_of: Callable[..., tuple[bool, str]]
):
    seen = ["hello.txt", "a key with + and 100 % Ünïcödé.txt"]
    right = [processed(name, hashlib.sha256(FILES[name][2]).hexdigest()) for name in seen]
    succeeded, printed = demo_of(*right, *reported)
    assert not succeeded
    *seen_as, _, same = cells_of(printed, "empty.txt")
    assert [*seen_as, same] == cells
    assert "\n2 of 3 processed with the local file's SHA-256.\n" in printed


SAMPLES = ["hello.txt", "empty.txt", "a key with + and 100 % Ünïcödé.txt"]


@pytest.mark.parametrize(
    ("report", "cells"),
    [
        ({}, ["", "", ""]),
        ({"rows": 3}, ["", "", ""]),
        ({"size": 1_000_000}, ["1,000,000", "", ""]),
        ({"size": "large", "content_type": None}, ["large", "None", ""]),
    ],
    ids=str,
)
def test_a_function_that_reports_no_digest_is_believed_and_that_is_said(
    report: dict, cells: list[str], demo_of: Callable[..., tuple[bool, str]]
):
    succeeded, printed = demo_of(*(log_record(name, **report) for name in SAMPLES))
    assert succeeded
    *shown, milliseconds, same = cells_of(printed, "hello.txt")
    assert (shown, milliseconds[-1].isdigit(), same) == (cells, True, "not compared")
    assert "\n3 of 3 processed, 3 of them not compared: the function reported no sha256.\n" in printed


def test_a_digest_of_other_bytes_is_a_failure_whatever_is_not_compared(demo_of: Callable[..., tuple[bool, str]]):
    succeeded, printed = demo_of(processed("hello.txt", "other"), *(log_record(name) for name in SAMPLES[1:]))
    assert not succeeded
    assert "\n2 of 3 processed, 2 of them not compared: the function reported no sha256.\n" in printed


def test_a_failed_deployment_leaves_nothing(
    root: Path, console: Console, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise UserError("refused")

    stand_in()
    monkeypatch.setattr("tapkit.local.demo.deploy", fail)
    with pytest.raises(UserError, match="^refused$"):
        run_demo(console, load_project(root, "local"), [], large=False)
    emulator = Workspace(root, "demo").emulator
    assert emulator.running() is None
    assert not emulator.home.exists()
