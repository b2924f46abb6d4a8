"""Reviews of hostile projects, and traps that show whether one got out."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.grader.hostile import EVIDENCE, Trap, write_hostile
from tests.unit.conftest import ROOT

SECONDS = 10  # for each part
MOST_SECONDS = 90  # for a whole review, however long its parts try to go on, on a machine with other work


@pytest.fixture(name="trap")
def set_trap(tmp_path: Path) -> Iterator[Trap]:
    """A folder beside the project, and servers that nothing of it may reach."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept", encoding="utf-8")
    (outside / "kept").chmod(0o600)
    token = f"hostile-{os.getpid()}-{tmp_path.name}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{token}")
        abstract.listen()
        for each in (server, abstract):
            each.settimeout(0)
        trap = Trap(outside, server.getsockname()[1], token, processes=200, mebibytes=256, files=2_000)
        yield trap
        for each in (server, abstract):
            with pytest.raises(BlockingIOError):  # nobody has connected
                each.accept()
    assert [path.name for path in outside.iterdir()] == ["kept"]
    assert stat.S_IMODE((outside / "kept").stat().st_mode) == 0o600
    deadline = time.monotonic() + 5
    while (left := _started_with(token)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left


def _started_with(token: str) -> list[str]:
    """The processes on this machine that have a word among their arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if token.encode() in words:
            found.append(folder.name)
    return found


def review(folder: Path, temporary: str) -> subprocess.CompletedProcess:
    """A review as a user starts it, with credentials in its environment."""
    environment = {**os.environ, "TMPDIR": str(temporary), "AWS_SECRET_ACCESS_KEY": "secret", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tapkit", "review", str(folder), "--json", f"--seconds={SECONDS}"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=MOST_SECONDS, check=False, cwd=folder.parent
    )


def require_that_it_gets_nowhere(name: str, folder: Path, trap: Trap) -> None:
    """Review a hostile project: it has grave findings, has done nothing that it must not, and nothing of it is left."""
    write_hostile(name, folder / "project", trap)
    with tempfile.TemporaryDirectory() as temporary:
        ended = review(folder / "project", temporary)
        assert not os.listdir(temporary)
    assert ended.returncode == 1, ended.stderr[-2000:]
    assert EVIDENCE not in ended.stdout
    assert "Traceback" not in ended.stderr
