"""What the tests of the template share: the template as a repository of its own, and projects made of it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.projects import fill

ROOT = Path(__file__).resolve().parents[2]
# Every choice otherwise than by default.
FLIPPED = {
    "project_name": "orders",
    "description": "Reads incoming orders",
    "author": "Ada Lovelace",
    "aws_region": "eu-central-1",
    "environments": ["dev", "prod"],
    "lambda_runtime": "python3.12",
    "architecture": "x86_64",
    "memory_mb": 2048,
    "timeout_seconds": 60,
    "object_prefix": "",
    "object_suffix": ".csv",
    "encryption": "aws:kms",
    "alarm_email": "ada@example.com",
    "licence": "Apache-2.0",
}
# What would break the files that it is written to, or be taken for something else there.
HOSTILE = {
    "project_name": "no-tap-tapstack-us-east-1-1e3-" + "x" * 30,
    "description": """- It's "x" \\n {{ x }} ${{ y }} {{= z =}} {{% w %}} # `tap:` us-east-1 | <b> *&* ünïcödé 😀""",
    "author": """Zoë "Z" O'Brien \\g<1> {{ x }}, 株式会社 & Söhne <z@example.com>""",
    "aws_region": "ap-southeast-2",
    "environments": ["dev", "staging"],
    "object_prefix": "tapstack/us-east-1/",
    "object_suffix": "(tap)/us-east-1",
    "licence": "Proprietary",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and answer what it printed."""
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    """Commit everything in a folder."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture(autouse=True, scope="session")
def own_git() -> Iterator[None]:
    """Git and the tools find nothing of the developer's settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Test")
            patch.setenv(f"GIT_{role}_EMAIL", "test@example.com")
        yield


@pytest.fixture(scope="session", name="template")
def versioned_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it is now, with what is not committed yet, as version 1.0.0."""
    folder = tmp_path_factory.mktemp("template") / "repository"
    shutil.copytree(ROOT, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", ".venv", ".local", "build"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Template")
    git(folder, "tag", "1.0.0")
    git(folder, "gc", "--quiet")
    return folder


def make(template: Path, folder: Path, answers: dict[str, Any]) -> Path:
    """Make a project of the template's newest version; answers its folder."""
    fill(folder, answers, template=str(template), version=None, name="my-task")
    return folder


@pytest.fixture(scope="session", name="usual")
def project_of_defaults(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the default of every question."""
    return make(template, tmp_path_factory.mktemp("usual") / "my-task", {})


@pytest.fixture(scope="session", name="flipped")
def project_of_other_choices(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every choice otherwise."""
    return make(template, tmp_path_factory.mktemp("flipped") / "orders", FLIPPED)


@pytest.fixture(scope="session", name="hostile")
def project_of_hostile_answers(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with answers that a template stumbles over."""
    return make(template, tmp_path_factory.mktemp("hostile") / "project", HOSTILE)


def files_of(folder: Path) -> dict[str, Path]:
    """All files of a folder, by their path in it."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
