"""Actions that an examined program is refused."""

import os
import resource
import tempfile
from pathlib import Path

import pytest
from tapkit.review.guard import MIB, Guard, Limits, use_temporary_folder


def test_limits_are_of_the_processor_the_memory_and_each_file(monkeypatch: pytest.MonkeyPatch):
    limits = {}
    monkeypatch.setattr(resource, "setrlimit", lambda kind, values: limits.update({kind: values}))
    Limits(seconds=7).enforce()
    assert limits == {
        resource.RLIMIT_CPU: (7, 7),
        resource.RLIMIT_AS: (4096 * MIB, 4096 * MIB),
        resource.RLIMIT_FSIZE: (256 * MIB, 256 * MIB),
    }


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/etc/hosts", "r", os.O_RDONLY)),
        ("open", (3, "w", os.O_WRONLY)),
        ("open", (os.devnull, "w", os.O_WRONLY)),
        ("open", ("{folder}/x", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", (b"/etc/hosts", None, None)),
        ("os.mkdir", ("{folder}/x", 0o777, -1)),
        ("os.listdir", ("/etc",)),
    ],
)
def test_reading_and_writing_inside_is_allowed(tmp_path: Path, event: str, arguments: tuple):
    guard = Guard(tmp_path)
    filled = tuple(
        argument.format(folder=tmp_path) if isinstance(argument, str) else argument for argument in arguments
    )
    guard.audit(event, filled)
    assert not guard.refused


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/outside/x", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", (b"/outside/x", None, os.O_RDWR)),
        ("os.mkdir", (Path("/outside/x"), 0o777, -1)),
        ("os.rename", ("{folder}/x", "/outside/x", -1, -1)),
        ("os.symlink", ("{folder}", "/outside/x", -1)),
        ("os.remove", ("{folder}/../../../../../../../outside/x", -1)),
    ],
)
def test_writing_outside_is_refused_and_noted(tmp_path: Path, event: str, arguments: tuple):
    guard = Guard(tmp_path)
    filled = tuple(
        argument.format(folder=tmp_path) if isinstance(argument, str) else argument for argument in arguments
    )
    with pytest.raises(PermissionError, match="^/outside/x is outside the project's folder$"):
        guard.audit(event, filled)
    assert guard.refused == ["/outside/x"]


def test_a_folder_whose_name_starts_alike_is_outside(tmp_path: Path):
    with pytest.raises(PermissionError):
        Guard(tmp_path / "a").audit("os.mkdir", (f"{tmp_path}/ab", 0o777, -1))


def test_watching_is_an_audit_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    hooks: list = []
    monkeypatch.setattr("sys.addaudithook", hooks.append)
    guard = Guard(tmp_path)
    guard.watch()
    assert hooks == [guard.audit]


def test_temporary_files_go_to_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", "elsewhere")
    monkeypatch.setattr(tempfile, "tempdir", None)
    use_temporary_folder(tmp_path / "t")
    with tempfile.NamedTemporaryFile() as file:
        assert Path(file.name).parent == tmp_path / "t" == Path(os.environ["TMPDIR"])
