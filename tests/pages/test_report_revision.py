"""The report says which state of the project it is about."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pages.report.revision import Revision, last_change, newest_module, revision_of

COMMITTED, WRITTEN = datetime(2026, 1, 2, 11, tzinfo=UTC), datetime(2026, 1, 3, 12, tzinfo=UTC)


@pytest.fixture(name="folder")
def a_folder(tmp_path: Path) -> Path:
    """A project outside of any repository."""
    tmp_path.joinpath("pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture(name="repository")
def a_repository(folder: Path) -> Path:
    """The project, committed."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    dates = {"GIT_AUTHOR_DATE": "2026-01-02T12:00:00+01:00", "GIT_COMMITTER_DATE": "2026-01-02T12:00:00+01:00"}
    for command in (["init"], ["add", "."], [*who, "commit", "--message", "First"]):
        subprocess.run(["git", "-C", folder, *command], env=os.environ | dates, capture_output=True, check=True)
    return folder


def touch(path: Path, moment: datetime) -> Path:
    path.touch()
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def test_a_repository_has_a_commit(repository: Path):
    revision = revision_of(repository)
    answered = subprocess.run(
        ["git", "-C", repository, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert revision.version == "1.2.3" and not revision.changed
    assert len(revision.commit) >= 7 and answered.stdout.startswith(revision.commit)


def test_what_is_not_committed_is_noticed(repository: Path):
    (repository / "new.py").touch()
    assert revision_of(repository).changed


def test_a_folder_outside_of_a_repository_has_no_commit(folder: Path):
    assert revision_of(folder) == Revision("1.2.3", "", changed=False)


def test_without_git_there_is_no_commit(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert revision_of(repository) == Revision("1.2.3", "", changed=False)


def test_a_committed_file_changed_when_it_was_committed(repository: Path):
    assert last_change(repository, touch(repository / "pyproject.toml", WRITTEN)) == COMMITTED


def test_a_file_that_differs_from_its_commit_changed_when_it_was_written(repository: Path):
    path = repository / "pyproject.toml"
    path.write_text("other", encoding="utf-8")
    assert last_change(repository, touch(path, WRITTEN)) == WRITTEN


def test_outside_of_a_repository_a_file_changed_when_it_was_written(folder: Path):
    assert last_change(folder, touch(folder / "pyproject.toml", WRITTEN)) == WRITTEN


def test_the_newest_module_is_the_one_written_last(folder: Path):
    (folder / "build").mkdir()
    for name, moment in {"a.py": WRITTEN, "b.py": COMMITTED}.items():
        touch(folder / name, moment)
    (folder / "build" / "c.py").touch()
    assert newest_module(folder) == ("a.py", WRITTEN)
