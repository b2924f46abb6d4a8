"""The demo as it is run: it shows what became of each file, and leaves nothing behind."""

import contextlib
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from tapkit.local.demo import run_demo
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import free_port

from tests.integration.conftest import ROOT, TARGET
from tests.tapkit.local.test_demo import FILES, cells_of
from tests.unit.conftest import shop

pytestmark = pytest.mark.skipif(TARGET == "aws", reason="the demo has nothing to do with a deployed stack")


@pytest.fixture(name="root")
def project_in_a_folder_of_its_own(tmp_path: Path) -> Path:
    """The developer may have a demo running."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.local.yaml", "tap.py"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def processes_of(folder: Path) -> set[int]:
    """The processes that live in an emulator's folder, functions included, as far as the system tells."""
    found = set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={folder}\0".encode() in environment.read_bytes():
                found.add(int(environment.parent.name))
    return found


def test_every_file_is_processed_even_if_encrypted_and_nothing_is_left(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tapkit.local.demo.LARGE_BYTES", 2 * 1024 * 1024)
    own = tmp_path / "[own].csv"
    own.write_bytes(FILES["[own].csv"][2])
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    # One after another: several at once would each start a process of their own.
    project = replace(shop("local", encryption="aws:kms", reserved_concurrency="1"), root=root)
    assert run_demo(console, project, [own], large=True)
    printed = screen.getvalue()
    assert "\n+ aws:kms/key:Key  uploads-key-local\n" in printed
    for name, (size, kind, content) in FILES.items():
        cells = cells_of(printed, f"uploads/{name}")
        assert cells[:3] == [size, kind, hashlib.sha256(content).hexdigest()]
        assert cells[3].isdigit()  # milliseconds
        assert cells[4] == "yes"
    assert cells_of(printed, "uploads/64-mib.bin")[0] == "2,097,152"
    assert "\nprocessed uploads/[own].csv\n" in printed
    assert "\n5 of 5 processed with the local file's SHA-256.\n" in printed
    home = root / ".local" / "demo"
    assert not home.exists()
    assert processes_of(home) == set()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's list of processes")
def test_what_would_be_left_would_be_found(tmp_path: Path):
    with Emulator(tmp_path / "home").session(free_port()) as endpoint:
        assert endpoint.pid in processes_of(tmp_path / "home")
