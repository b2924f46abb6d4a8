"""Making a project: all of it or nothing."""

import sys
from pathlib import Path
from typing import Any

import copier
import pytest
from tapkit.errors import UserError

from scaffold import projects
from scaffold.projects import is_changed, last_commit, make_project
from tests.scaffold.conftest import files_of, git


@pytest.fixture(name="repository")
def repository_to_make_projects_of(template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(projects, "TEMPLATE", template)
    return template


@pytest.fixture(name="refusal")
def refused(repository: Path, tmp_path: Path):  # pylint: disable=unused-argument
    """What is said of a project that cannot be made; nothing is written."""

    def make(destination: Path, **answers: Any) -> str:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(UserError) as caught:
            make_project(destination, answers, ask=False)
        assert sorted(tmp_path.rglob("*")) == before
        return str(caught.value)

    return make


def test_makes_what_copier_makes(repository: Path, usual: Path, tmp_path: Path):
    advice = make_project(tmp_path / "my-task", {}, ask=False)
    made, same = files_of(tmp_path / "my-task"), files_of(usual)
    assert {name: path.read_bytes() for name, path in made.items()} == {
        name: path.read_bytes() for name, path in same.items()
    }
    assert list(tmp_path.iterdir()) == [tmp_path / "my-task"]
    assert advice.startswith("Next, in the new folder: ") and "\n" not in advice
    assert git(repository, "status", "--porcelain") == ""


@pytest.fixture(name="copied")
def calls_of_copier(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What Copier is asked for; it writes one file, and is interrupted if it asks."""
    calls = []

    class Worker:
        """What Copier answers."""

        class template:  # pylint: disable=invalid-name # Copier's name
            """The template, with its advice."""

            message_after_copy = "Next.\n"

    def run_copy(source: str, folder: Path, **options: Any) -> type[Worker]:
        calls.append({"source": source, "folder": folder, **options})
        folder.mkdir(exist_ok=True)
        (folder / "half").write_text("", encoding="utf-8")
        if not options["defaults"]:
            raise KeyboardInterrupt
        return Worker

    monkeypatch.setattr(copier, "run_copy", run_copy)
    return calls


def test_is_made_of_the_last_commit_under_the_name_of_its_folder(
    repository: Path, copied: list[dict[str, Any]], tmp_path: Path
):
    assert make_project(tmp_path / "orders", {"memory_mb": 256}, ask=False) == "Next."
    (call,) = copied
    assert (call["source"], call["vcs_ref"]) == (str(repository), git(repository, "rev-parse", "HEAD").strip())
    assert (call["data"], call["user_defaults"]) == ({"memory_mb": 256}, {"project_name": "orders"})


def test_folder_may_be_there_and_empty(repository: Path, copied: list[dict[str, Any]], tmp_path: Path):
    (tmp_path / "orders").mkdir()
    make_project(tmp_path / "orders", {}, ask=False)
    assert repository and copied and [path.name for path in (tmp_path / "orders").iterdir()] == ["half"]


def test_nothing_is_left_of_what_is_interrupted(repository: Path, copied: list[dict[str, Any]], tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        make_project(tmp_path / "orders", {}, ask=True)
    assert repository and copied and not list(tmp_path.iterdir())


def test_folder_with_something_in_it(refusal, tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path) == f"{tmp_path} is not an empty folder: choose another one."
    assert refusal(tmp_path / "file") == f"{tmp_path / 'file'} is not an empty folder: choose another one."


def test_folder_in_folders_that_are_missing(repository: Path, copied: list[dict[str, Any]], tmp_path: Path):
    make_project(tmp_path / "a" / "b" / "orders", {}, ask=False)
    assert repository and copied[0]["user_defaults"] == {"project_name": "orders"}
    made = [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))]
    assert made == ["a", "a/b", "a/b/orders", "a/b/orders/half"]


def test_no_folder_is_left_of_folders_that_were_missing(repository: Path, copied: list[dict[str, Any]], tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        make_project(tmp_path / "a" / "orders", {}, ask=True)
    assert repository and copied and not list(tmp_path.iterdir())


def test_folder_in_a_file(refusal, tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path / "file" / "b") == f"{tmp_path / 'file' / 'b'} cannot be created: Not a directory."


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"memory_mb": 12}, "Validation error for question 'memory_mb': it must be a whole number from 128 to 10240"),
        ({"memory_mb": "lots"}, "memory_mb is 'lots': it must be a whole number."),
        ({"licence": "GPL"}, "Invalid choice for 'licence': 'GPL' is not in ['MIT', 'Apache-2.0', 'Proprietary']"),
        ({"environments": ["qa"]}, "Invalid choice for 'environments': 'qa' is not in ['dev', 'staging', 'prod']"),
        ({"environments": "dev"}, "Not a YAML list: 'dev'"),
        ({"author": "a\nb"}, "Validation error for question 'author': it must be one line of 1 to 200 characters, "),
        ({"author": None}, 'Invalid answer "None" of type'),
    ],
)
def test_wrong_answer_is_one_sentence(answers: dict[str, Any], sentence: str, refusal, tmp_path: Path):
    said = refusal(tmp_path / "orders", **answers)
    assert said.startswith(sentence) and "\n" not in said


def test_copier_that_is_missing(refusal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "copier", None)
    assert refusal(tmp_path / "orders") == (
        "Copier cannot be imported (import of copier halted; None in sys.modules): run `pip install copier`."
    )


def test_repository_that_is_changed(repository: Path):
    assert not is_changed()
    (repository / "new").write_text("", encoding="utf-8")
    try:
        assert is_changed()
    finally:
        (repository / "new").unlink()


def test_files_without_a_repository_have_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projects, "TEMPLATE", tmp_path)
    assert last_commit() is None
    assert not is_changed()


def test_repository_that_git_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    monkeypatch.setattr(projects, "TEMPLATE", tmp_path)
    with pytest.raises(UserError, match=f"^git rev-parse failed in {tmp_path}: fatal: "):
        last_commit()
