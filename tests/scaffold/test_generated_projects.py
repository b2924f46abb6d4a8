"""New projects work as they are made: their own tests, their demo and their updates; `make scaffold` runs this.

They share this repository's virtual environment, and their tests run at the same time.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from tests.scaffold.conftest import FLIPPED, HOSTILE, ROOT, commit, files_of, git, make

TIMEOUT_SECONDS = 600
UNIT_TESTS = (".venv/bin/python", "-m", "pytest", "-q", "tests/unit")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with nothing in the environment that a test runner has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )


def set_up(folder: Path) -> Path:
    """What `make setup` does, with the virtual environment of this repository."""
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        os.utime(folder / name, (0, 0))  # older than the environment, which has all of it
    return folder


@pytest.fixture(name="running", scope="module")
def tests_of_projects(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """The projects' own tests, all started at once; the usual project's is its whole `make test`."""
    parent = tmp_path_factory.mktemp("projects")
    choices = {"usual": {}, "flipped": FLIPPED, "hostile": HOSTILE}
    folders = {name: set_up(make(template, parent / name, answers)) for name, answers in choices.items()}
    commands = {name: UNIT_TESTS for name in folders} | {"usual": ("make", "test")}
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(run, folder, *commands[name]) for name, folder in folders.items()}


@pytest.fixture(name="through_cookiecutter", scope="module")
def cookiecutter(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes a project with Cookiecutter; answers what it printed."""
    home = tmp_path_factory.mktemp("home")

    def cut(folder: Path, source: str | Path = template, **answers: str) -> subprocess.CompletedProcess[str]:
        # On its command line an answer is a template; typed at its questions it is not.
        raw = {name: f"{{% raw %}}{text}{{% endraw %}}" if "{" in text else text for name, text in answers.items()}
        given = [f"{name}={text}" for name, text in raw.items()]
        command = ["env", f"HOME={home}", sys.executable, "-m", "cookiecutter", "--no-input", str(source), *given]
        return run(folder, *command)

    return cut


def as_texts(answers: dict[str, Any]) -> dict[str, str]:
    """The answers as one types them."""
    return {name: ", ".join(answer) if isinstance(answer, list) else str(answer) for name, answer in answers.items()}


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What the files of a folder hold, and their modes."""
    return {name: (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for name, path in files_of(folder).items()}


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(("project", "answers"), [("usual", {}), ("flipped", FLIPPED), ("hostile", HOSTILE)])
def test_both_tools_make_the_same_project(
    project: str, answers: dict[str, Any], request: pytest.FixtureRequest, through_cookiecutter: Any, tmp_path: Path
):
    by_copier = request.getfixturevalue(project)
    result = through_cookiecutter(tmp_path, **as_texts(answers))
    assert result.returncode == 0, result.stdout + result.stderr
    (by_cookiecutter,) = tmp_path.iterdir()
    assert by_cookiecutter.name == answers.get("project_name", "my-task")
    assert contents(by_cookiecutter) == contents(by_copier)


def test_template_may_be_named_by_a_relative_path(template: Path, through_cookiecutter: Any, tmp_path: Path):
    result = through_cookiecutter(tmp_path, os.path.relpath(template, tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr
    remembered = yaml.safe_load((tmp_path / "my-task" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert remembered["_src_path"] == str(template)


def test_cookiecutter_leaves_nothing_of_a_refused_project(through_cookiecutter: Any, tmp_path: Path):
    result = through_cookiecutter(tmp_path, memory_mb="12")
    sentence = "Error: Validation error for question 'memory_mb': it must be a whole number from 128 to 10240"
    assert result.returncode != 0 and sentence in result.stderr
    assert not list(tmp_path.iterdir())


def test_update_brings_what_is_new_and_keeps_what_was_changed(template: Path, tmp_path: Path):
    newer = tmp_path / "template"
    git(tmp_path, "clone", "--quiet", str(template), str(newer))
    project = make(newer, tmp_path / "orders", FLIPPED)
    handler, settings = project / "lambda_code" / "main.py", project / "Pulumi.yaml"
    handler.write_text(handler.read_text(encoding="utf-8").replace("CHUNK_BYTES = 1024", "CHUNK_BYTES = 4096"), "utf-8")
    settings.write_text(settings.read_text(encoding="utf-8") + "# Ours.\n", encoding="utf-8")
    git(project, "init", "--quiet")
    commit(project, "New project")

    live = newer / "Pulumi.yaml"
    live.write_text(live.read_text(encoding="utf-8").replace("toolchain: pip", "toolchain: uv"), encoding="utf-8")
    with (newer / "lambda_code" / "main.py").open("a", encoding="utf-8") as file:
        file.write("\n\nNEWER = True\n")
    commit(newer, "Newer")
    git(newer, "tag", "1.1.0")
    copier.run_update(project, defaults=True, overwrite=True, quiet=True)

    updated = yaml.safe_load(settings.read_text(encoding="utf-8"))
    assert (updated["runtime"]["options"]["toolchain"], updated["name"]) == ("uv", "orders")
    assert updated["config"]["memory_mb"]["default"] == 2048
    assert settings.read_text(encoding="utf-8").endswith("# Ours.\n")
    assert "CHUNK_BYTES = 4096 * 1024" in handler.read_text(encoding="utf-8")
    assert "NEWER = True" in handler.read_text(encoding="utf-8")
    changed = set(re.findall("^.. (.+)$", git(project, "status", "--porcelain"), re.MULTILINE))
    # The ideal response shows the two files that the template has changed.
    shown = "lib/IDEAL_RESPONSE.md"
    assert changed == {".copier-answers.yml", "Pulumi.yaml", "lambda_code/main.py", "requirements.txt", shown}


@pytest.mark.parametrize("project", ["usual", "flipped", "hostile"])
def test_review_has_no_findings(project: str, request: pytest.FixtureRequest):
    # It is our own, and runs pip.
    command = [sys.executable, "-m", "tapkit", "review", "--unconfined", "--profile", "template"]
    reviewed = run(ROOT, *command, str(request.getfixturevalue(project)))
    said = reviewed.stdout.partition("\n")[0]
    assert (reviewed.returncode, said) == (0, "No findings."), reviewed.stdout + reviewed.stderr


@pytest.mark.parametrize("project", ["usual", "flipped", "hostile"])
def test_its_own_tests_pass(project: str, running: dict[str, Future[subprocess.CompletedProcess[str]]]):
    result = running[project].result()
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"\b\d+ passed", result.stdout)
