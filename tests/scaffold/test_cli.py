"""The command line: what it prints, asks for and refuses."""

import runpy
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from tapkit.errors import UserError

from scaffold import cli


@pytest.fixture(name="made")
def made_projects(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, dict[str, Any], bool]]:
    """What would be made, in a repository without changes."""
    made = []

    def make_project(destination: Path, answers: dict[str, Any], *, ask: bool) -> str:
        made.append((destination, answers, ask))
        return "Next."

    monkeypatch.setattr(cli, "make_project", make_project)
    monkeypatch.setattr(cli, "is_changed", lambda: False)
    return made


def new(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli, ["new", *arguments])


def test_takes_the_defaults(made: list):
    result = new("--defaults", "orders")
    assert (result.exit_code, result.output) == (0, "Created orders. Next.\n")
    assert made == [(Path("orders"), {}, False)]


def test_takes_answers_from_a_file(made: list, tmp_path: Path):
    (tmp_path / "answers.yml").write_text("memory_mb: 256\n", encoding="utf-8")
    assert new("--answers", str(tmp_path / "answers.yml"), "orders").exit_code == 0
    assert made == [(Path("orders"), {"memory_mb": 256}, False)]


def test_asks_at_a_terminal(made: list, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "_at_a_terminal", lambda: True)
    assert new("orders").exit_code == 0
    assert made == [(Path("orders"), {}, True)]


def test_cannot_ask_elsewhere(made: list):
    result = new("orders")
    assert isinstance(result.exception, UserError) and made == []
    assert str(result.exception) == (
        "Questions need a terminal: pass --answers <file> (ANSWERS=…) or --defaults (DEFAULTS=yes)."
    )


def test_folder_has_to_be_named(made: list):
    assert str(new("--defaults", "").exception) == "Name the new project's folder: make new DEST=<folder>."
    assert made == []


def test_says_that_changes_are_left_out(made: list, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "is_changed", lambda: True)
    result = new("--defaults", "orders")
    assert result.stderr == "Uncommitted changes of this repository are left out.\n"
    assert result.exit_code == 0 and made


def test_explains_itself():
    result = new("--help")
    assert result.exit_code == 0
    assert "DESTINATION must be missing or empty" in " ".join(result.output.split())


def test_mistake_is_a_sentence_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    (tmp_path / "mine").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["scaffold", "new", "--defaults", str(tmp_path)])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("scaffold", run_name="__main__")
    error = capsys.readouterr().err.splitlines()[-1]
    assert (ended.value.code, error) == (1, f"Error: {tmp_path} is not an empty folder: choose another one.")


def test_ctrl_c_at_a_question_ends_it(made: list, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_arguments: Any, **_options: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "make_project", interrupted)
    with pytest.raises(click.Abort):
        cli.cli.main(["new", "--defaults", "orders"], standalone_mode=False)
    assert made == []
