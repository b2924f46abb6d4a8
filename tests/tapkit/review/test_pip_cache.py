"""Each installation is done once."""

import subprocess
from pathlib import Path

import pytest
from tapkit.review.pip_cache import cached_pip


@pytest.fixture(name="ran")
def fake_run(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were really run; each installs a file, those of broken requirements fail."""
    commands = []

    def run(command, **_options):
        commands.append(command)
        if "--target" in command:
            target, requirements = (
                Path(command[command.index(option) + 1]) for option in ("--target", "--requirement")
            )
            (target / "module").mkdir(parents=True)
            (target / "module" / "x.py").write_text(requirements.read_text(encoding="utf-8"), encoding="utf-8")
            return subprocess.CompletedProcess(command, int("broken" in requirements.read_text(encoding="utf-8")))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def install(work: Path, name: str, text: str) -> str:
    """Install some requirements into a folder; answers what is then in it."""
    (work / f"{name}.txt").write_text(text, encoding="utf-8")
    command = ["python", "-m", "pip", "install", "--target", str(work / name)]
    result = subprocess.run([*command, "--requirement", str(work / f"{name}.txt")], check=False)
    return f"{result.returncode} {(work / name / 'module' / 'x.py').read_text(encoding='utf-8')}"


def test_the_same_requirements_are_installed_once(tmp_path: Path, ran: list):
    (tmp_path / "pip").mkdir()
    with cached_pip(tmp_path / "pip"):
        assert install(tmp_path, "a", "one==1") == install(tmp_path, "b", "one==1") == "0 one==1"
        assert install(tmp_path, "c", "two==2") == "0 two==2"
    assert len(ran) == 2
    assert len(list((tmp_path / "pip").iterdir())) == 2


def test_what_fails_is_not_kept(tmp_path: Path, ran: list):
    (tmp_path / "pip").mkdir()
    with cached_pip(tmp_path / "pip"):
        assert install(tmp_path, "a", "broken") == install(tmp_path, "b", "broken") == "1 broken"
    assert len(ran) == 2


def test_another_command_is_run(tmp_path: Path, ran: list):
    with cached_pip(tmp_path):
        subprocess.run(["echo", "pip"], check=False)
    assert ran == [["echo", "pip"]]
