"""Each installation is done once."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from tapkit.review.execution import SHIM

SCRIPT = runpy.run_path(str(SHIM / "pip" / "__main__.py"))


@pytest.fixture(name="ran")
def fake_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands that were really run; each installs a file, those of broken requirements fail."""
    commands = []

    def run(command, **_options):
        commands.append(command)
        if "--target" not in command:
            return subprocess.CompletedProcess(command, 0)
        target, requirements = (Path(command[command.index(option) + 1]) for option in ("--target", "--requirement"))
        (target / "module").mkdir(parents=True)
        (target / "module" / "x.py").write_text(requirements.read_text(encoding="utf-8"), encoding="utf-8")
        return subprocess.CompletedProcess(command, int("broken" in requirements.read_text(encoding="utf-8")))

    (tmp_path / "pip").mkdir()
    monkeypatch.setenv("TAPKIT_PIP_CACHE", str(tmp_path / "pip"))
    monkeypatch.setattr(subprocess, "run", run)
    return commands


def install(work: Path, name: str, text: str) -> str:
    """Install some requirements into a folder; answers what is then in it."""
    (work / f"{name}.txt").write_text(text, encoding="utf-8")
    code = SCRIPT["main"](["install", "--target", str(work / name), "--requirement", str(work / f"{name}.txt")])
    return f"{code} {(work / name / 'module' / 'x.py').read_text(encoding='utf-8')}"


def test_the_same_requirements_are_installed_once(tmp_path: Path, ran: list):
    assert install(tmp_path, "a", "one==1") == install(tmp_path, "b", "one==1") == "0 one==1"
    assert install(tmp_path, "c", "two==2") == "0 two==2"
    assert len(ran) == 2
    assert len(list((tmp_path / "pip").iterdir())) == 2


def test_what_fails_is_not_kept(tmp_path: Path, ran: list):
    assert install(tmp_path, "a", "broken==1") == install(tmp_path, "b", "broken==1") == "1 broken==1"
    assert len(ran) == 2


def test_what_another_process_has_kept_meanwhile_stays(tmp_path: Path):
    for name in ("installed", "kept"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module").write_text(name, encoding="utf-8")
    SCRIPT["_keep"](tmp_path / "installed", tmp_path / "kept")
    assert (tmp_path / "kept" / "module").read_text(encoding="utf-8") == "kept"


def test_anything_else_is_pips_own(ran: list):
    assert SCRIPT["main"](["--version"]) == 0
    assert ran == [[sys.executable, "-m", "pip", "--version"]]


def test_it_stands_in_for_pip_where_its_folder_is_on_the_path():
    environment = {**os.environ, "PYTHONPATH": str(SHIM)}
    command = [sys.executable, "-c", "import pip; print(pip.__path__._path)"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert str(SHIM) in told.stdout + told.stderr or not told.stdout
