"""What Cookiecutter hands over becomes a project; that both tools make the same one, `make scaffold` shows."""

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from tapkit.errors import UserError

from scaffold import through_cookiecutter
from scaffold.through_cookiecutter import TemplateFolder, fill_folder

CONTEXT = {
    "project_name": "orders",
    "environments": "dev, prod",
    "_checkout": None,
    "_template": ".",
    "_extensions": [],
}


@pytest.fixture(name="filled")
def filled_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The answers and options that the current folder is filled with; it is as Cookiecutter leaves it."""
    filled = []

    def fill(folder: Path, answers: dict[str, Any], **options: Any) -> str:
        assert folder == Path()
        filled.append((answers, options))
        return "Next."

    monkeypatch.setattr(through_cookiecutter, "fill", fill)
    monkeypatch.chdir(tmp_path)
    Path(".gitkeep").touch()
    return filled


def test_answers_are_handed_to_copier(filled: list, capsys: pytest.CaptureFixture):
    fill_folder("/template", CONTEXT)
    answers = {"project_name": "orders", "environments": ["dev", "prod"]}
    assert filled == [(answers, {"template": "/template", "version": None, "name": "orders"})]
    assert capsys.readouterr().out == "Next.\n"


def test_nothing_of_cookiecutters_is_left(filled: list, tmp_path: Path):
    fill_folder("/template", CONTEXT)
    assert filled and not list(tmp_path.iterdir())


@pytest.mark.parametrize("environments", ["", " , "])
def test_no_environment_is_none(environments: str, filled: list):
    fill_folder("/template", CONTEXT | {"environments": environments})
    assert filled[0][0]["environments"] == []


@pytest.mark.parametrize(
    ("named", "remembered"),
    [
        ("https://example.com/template.git", "https://example.com/template.git"),
        ("git+ssh://git@example.com/template", "git+ssh://git@example.com/template"),
        ("git@example.com:owner/template.git", "git@example.com:owner/template.git"),
        ("gh:owner/template", "gh:owner/template"),
        ("../template", "/template"),
        ("/elsewhere/template", "/template"),
    ],
)
def test_template_is_remembered_by_its_url_or_absolute_path(named: str, remembered: str, filled: list):
    fill_folder("/template", CONTEXT | {"_template": named, "_checkout": "1.0.0"})
    (_, options) = filled[0]
    assert (options["template"], options["version"]) == (remembered, "1.0.0")


def test_refused_answer_ends_it_with_a_sentence(filled: list, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: Any, **_options: Any) -> str:
        raise UserError("memory_mb is 1.")

    monkeypatch.setattr(through_cookiecutter, "fill", refuse)
    with pytest.raises(SystemExit) as ended:
        fill_folder("/template", CONTEXT)
    assert ended.value.code == "Error: memory_mb is 1." and not filled


def test_hooks_are_told_where_the_template_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    environment = Environment(extensions=[TemplateFolder])
    assert environment.from_string("{{ template_folder }}").render() == str(tmp_path)
