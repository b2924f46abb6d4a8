"""The demo shows what became of each file, says whether all went well, and leaves nothing behind."""

import contextlib
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from local.demo import run_demo
from local.deployed import Workspace
from local.emulator import Emulator
from local.endpoint import Endpoint
from local.errors import LocalError
from local.project import load_project
from tests.unit.conftest import shop
from tests.unit.local.conftest import Quiet, StandIn, processed

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


def _cells(printed: str, key: str) -> list[str]:
    (row,) = [line for line in printed.splitlines() if f"│ {key} " in line]
    return [cell.strip() for cell in row.split("│")[2:-1]]


def _processes_of(folder: Path) -> set[int]:
    """The processes that live in an emulator's folder, functions included, as far as the system tells."""
    found = set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={folder}\0".encode() in environment.read_bytes():
                found.add(int(environment.parent.name))
    return found


def test_every_file_is_processed_even_if_encrypted_and_nothing_is_left(
    root: Path, tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("local.demo.LARGE_BYTES", 2 * 1024 * 1024)
    own = tmp_path / "[own].csv"
    own.write_bytes(FILES["[own].csv"][2])
    # One after another: several at once would each start a process of their own.
    project = replace(shop("local", encryption="aws:kms", reserved_concurrency="1"), root=root)
    assert run_demo(console, project, [own], large=True)
    printed = console.file.getvalue()
    assert "\n+ aws:kms/key:Key  uploads-key-local\n" in printed
    for name, (size, kind, content) in FILES.items():
        cells = _cells(printed, f"uploads/{name}")
        assert cells[:3] == [size, kind, hashlib.sha256(content).hexdigest()]
        assert cells[3].isdigit()  # milliseconds
        assert cells[4] == "yes"
    assert _cells(printed, "uploads/64-mib.bin")[0] == "2,097,152"
    assert "\nprocessed uploads/[own].csv\n" in printed
    assert "\n5 of 5 processed with the local file's SHA-256.\n" in printed
    home = root / ".local" / "demo"
    assert not home.exists()
    assert _processes_of(home) == set()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's list of processes")
def test_what_would_be_left_would_be_found(endpoint: Endpoint):
    assert endpoint.pid in _processes_of(Path(endpoint.certificate).parents[1])


@pytest.fixture(name="demo_of")
def fixture_demo_of(
    root: Path, quiet: Quiet, endpoint: Endpoint, console: Console, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[bool, str]]:
    """Runs the demo with a function whose log holds the given messages; answers its result and what it printed."""
    monkeypatch.setattr("local.demo.TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(Emulator, "session", lambda *_: contextlib.nullcontext(endpoint))

    def run(*messages: str) -> tuple[bool, str]:
        deployed = quiet(*messages)
        monkeypatch.setattr("local.demo.deploy", lambda *_: deployed)
        return run_demo(console, load_project(root, "local"), [], large=False), console.file.getvalue()

    return run


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
    *seen_as, _, same = _cells(printed, "empty.txt")
    assert [*seen_as, same] == cells
    assert "\n2 of 3 processed with the local file's SHA-256.\n" in printed


def test_a_failed_deployment_leaves_nothing(
    root: Path, console: Console, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise LocalError("refused")

    stand_in()
    monkeypatch.setattr("local.demo.deploy", fail)
    with pytest.raises(LocalError, match="^refused$"):
        run_demo(console, load_project(root, "local"), [], large=False)
    emulator = Workspace(root, "demo").emulator
    assert emulator.running() is None
    assert not emulator.home.exists()
