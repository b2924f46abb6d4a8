"""The command that confines a project's code, and machines that cannot confine it."""

import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tapkit.errors import UserError
from tapkit.review import confinement
from tapkit.review.confinement import confined

from tests.tapkit.review.confining import needs_bubblewrap


@pytest.fixture(name="nowhere")
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where bubblewrap is not on the PATH."""
    monkeypatch.setattr(confinement.shutil, "which", lambda _: None)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    "package", [None, SimpleNamespace(origin=None), SimpleNamespace(origin="/nowhere/__init__.py")]
)
def test_without_bubblewrap_nothing_is_run_and_it_says_what_to_do(package, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(confinement.importlib.util, "find_spec", lambda _: package)
    with pytest.raises(
        UserError, match="^Nothing here confines what a review runs: install bubblewrap .* --unconfined"
    ):
        confined(tmp_path)


@pytest.mark.usefixtures("nowhere")
def test_the_packages_program_is_used_where_the_system_has_none(monkeypatch, tmp_path: Path):
    program = tmp_path / "_bin" / "bwrap"
    program.parent.mkdir()
    program.touch()
    package = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(confinement.importlib.util, "find_spec", lambda _: package)
    monkeypatch.setattr(confinement, "_refusal", lambda _: "")
    assert confined(tmp_path)[0] == str(program)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            "#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n",
            "No permissions to create new namesp",
        ),
        ("#!/bin/sh\nexit 3\n", "exit code 3"),
        ("no program", "OSError"),
    ],
)
def test_a_machine_that_forbids_namespaces_is_told_of(script: str, reason: str, monkeypatch, tmp_path: Path):
    program = tmp_path / "bwrap"
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(confinement.shutil, "which", lambda _: str(program))
    with pytest.raises(UserError) as error:
        confined(tmp_path)
    assert str(error.value).startswith(f"bubblewrap does not work here ({reason}")
    assert "--unconfined" in str(error.value)


def run_confined(place: Path, program: str, *, network: bool = False) -> str:
    command = [*confined(place, network=network), sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return ran.stdout.strip() or ran.stderr.strip().splitlines()[-1]


@needs_bubblewrap
@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("open('/usr/x', 'w')", "OSError: [Errno 30] Read-only file system: '/usr/x'"),
        (
            "import os; print(os.path.exists('/etc/shadow'), os.path.exists(os.path.expanduser('~/.aws')))",
            "False False",
        ),
        ("import os; print(len([n for n in os.listdir('/proc') if n.isdigit()]))", "2"),
        ("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))", "['PWD']"),
        ("import socket; socket.create_connection(('1.1.1.1', 80), 5)", "OSError: [Errno 101] Network is unreachable"),
    ],
)
def test_it_sees_no_more_than_it_needs(program: str, printed: str | None, tmp_path: Path):
    assert run_confined(tmp_path, program) == printed


@needs_bubblewrap
def test_what_it_writes_arrives_in_its_place_and_nowhere_else(tmp_path: Path):
    (tmp_path / "place").mkdir()
    run_confined(tmp_path / "place", "open('inside', 'w').write('x'); open('/tmp/mine', 'w').write('y'); print('done')")
    assert [path.name for path in (tmp_path / "place").iterdir()] == ["inside"]
    assert not Path("/tmp/mine").exists()


@needs_bubblewrap
def test_the_network_can_be_allowed(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = f"import socket; socket.create_connection({server.getsockname()}, 5); print('connected')"
        assert run_confined(tmp_path, connect, network=True) == "connected"
        assert run_confined(tmp_path, connect).startswith("ConnectionRefusedError")
