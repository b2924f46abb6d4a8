"""Pages are written where they are out of date, and nowhere else."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tapkit.testing import Run

from pages import cli as command_line
from pages.writing import DOCUMENTS, outdated
from tests.pages.stack_files import write_as_pulumi_does
from tests.unit.conftest import ROOT


@pytest.fixture(name="checkout")
def a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's sources, which the command line takes for its own."""
    for name in ("lib", "lambda_code"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*(ROOT / name for name in ("README.md", "requirements.txt", "tap.py")), *ROOT.glob("Pulumi*.yaml")):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(command_line, "__file__", str(tmp_path / "pages" / "cli.py"))
    return tmp_path


def test_every_document_is_in_step(dev: Run):
    assert not list(outdated(ROOT, dev)), "run `make docs`"


def test_the_task_names_every_setting_and_every_output(dev: Run):
    text = (ROOT / "lib" / "PROMPT.md").read_text(encoding="utf-8")
    assert [name for name in dev.outputs if f"`{name}`" not in text] == []
    assert "- `memory_mb` (integer): The function's memory in MiB, 128 to 10240\n" in text


def test_documents_that_are_missing_or_differ_are_written(checkout: Path):
    (checkout / "lib" / "PROMPT.md").unlink()
    (checkout / "lib" / "IDEAL_RESPONSE.md").write_text("other", encoding="utf-8")
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    (checkout / "README.md").write_text(readme.replace("flowchart LR\n", "flowchart TD\n"), encoding="utf-8")
    printed = CliRunner().invoke(command_line.cli)
    assert printed.output == "".join(f"{path} written.\n" for path in DOCUMENTS)
    again = CliRunner().invoke(command_line.cli, ["--check"])
    assert (again.output, again.exit_code) == ("Every page is up to date.\n", 0)


def test_documents_stay_in_step_when_pulumi_has_written_into_the_stack_files(checkout: Path):
    CliRunner().invoke(command_line.cli)
    for path in checkout.glob("Pulumi.*.yaml"):
        write_as_pulumi_does(path)
    printed = CliRunner().invoke(command_line.cli, ["--check"])
    assert (printed.output, printed.exit_code) == ("Every page is up to date.\n", 0)


def test_a_check_writes_nothing_and_fails(checkout: Path):
    CliRunner().invoke(command_line.cli)
    (checkout / "lib" / "PROMPT.md").write_text("other", encoding="utf-8")
    printed = CliRunner().invoke(command_line.cli, ["--check"])
    assert (printed.output, printed.exit_code) == ("lib/PROMPT.md is out of date: run `make docs`.\n", 1)
    assert (checkout / "lib" / "PROMPT.md").read_text(encoding="utf-8") == "other"


def test_a_readme_without_a_place_for_the_diagram_is_refused(checkout: Path):
    (checkout / "README.md").write_text("# Shop\n", encoding="utf-8")
    assert str(CliRunner().invoke(command_line.cli).exception).startswith("README.md has no place for the diagram")


def test_a_mistake_is_a_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (checkout / "Pulumi.dev.yaml").unlink()
    monkeypatch.setattr(sys, "argv", ["pages"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("pages", run_name="__main__")
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(f"Error: {checkout / 'Pulumi.dev.yaml'} does not exist")
