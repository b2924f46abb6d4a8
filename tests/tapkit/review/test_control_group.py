"""Groups of processes with limits on what they take together."""

import subprocess
from pathlib import Path

import pytest
from tapkit.review import control_group as module
from tapkit.review.control_group import control_group
from tapkit.review.guard import MIB, Limits

LIMITS = Limits(processes=7, memory=64 * MIB)


@pytest.fixture(name="mounted")
def place_of_the_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "MOUNTED", tmp_path)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    return tmp_path


def written(folder: Path) -> dict[str, str]:
    """The files below a folder, by their names without the group's, with their content."""
    return {f"{path.parts[-3]}/{path.name}": path.read_text(encoding="ascii") for path in folder.rglob("*.*")}


def test_the_first_version_has_a_folder_for_each_controller(mounted: Path):
    for name in ("pids", "memory"):
        (mounted / name).mkdir()
    with control_group(LIMITS):
        assert written(mounted) == {"pids/pids.max": "7", "memory/memory.limit_in_bytes": str(64 * MIB)}


def test_the_second_version_has_one_for_all(mounted: Path):
    (mounted / "cgroup.controllers").touch()
    with control_group(LIMITS):
        names = {path.name: path.read_text(encoding="ascii") for path in mounted.glob("tapkit-*/*")}
    assert names == {"pids.max": "7", "memory.max": str(64 * MIB), "memory.swap.max": "0"}


def test_a_command_is_run_in_the_group(mounted: Path):
    (mounted / "pids").mkdir()
    with control_group(LIMITS) as command:
        (group,) = mounted.glob("pids/tapkit-*")
        ran = subprocess.run([*command, "echo", "a b"], capture_output=True, text=True, check=True)
        assert ran.stdout == "a b\n"
        assert (group / "cgroup.procs").read_text(encoding="ascii").strip().isdigit()


def test_where_there_is_no_group_to_be_had_nothing_stands_before_the_command(mounted: Path):
    with control_group(LIMITS) as command:
        assert (command, list(mounted.iterdir())) == ([], [])


def test_only_root_makes_groups(mounted: Path, monkeypatch: pytest.MonkeyPatch):
    (mounted / "pids").mkdir()
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    with control_group(LIMITS) as command:
        assert not command


def test_a_group_is_removed_once_it_is_empty(mounted: Path, monkeypatch: pytest.MonkeyPatch):
    (mounted / "pids").mkdir()
    monkeypatch.setattr(module, "_settings", lambda _: {"pids": {}})
    with control_group(LIMITS):
        assert len(list((mounted / "pids").iterdir())) == 1
    assert not list((mounted / "pids").iterdir())
