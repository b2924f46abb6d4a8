"""Pages are written where they are out of date, and nowhere else."""

import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tapkit.testing import Run

from pages import cli as command_line
from pages.writing import DOCUMENTS
from tests.tapkit.docs.stack_files import write_as_pulumi_does
from tests.unit.conftest import ROOT


@pytest.fixture(name="checkout")
def a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's sources, which the command line takes for its own."""
    for name in ("docs", "lib", "parts", "lambda_code"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    names = "cookiecutter.json", "requirements.txt", "tap.py"
    for path in (*(ROOT / name for name in names), *ROOT.glob("Pulumi*.yaml")):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(command_line, "__file__", str(tmp_path / "pages" / "cli.py"))
    return tmp_path


def test_every_page_is_up_to_date():
    assert CliRunner().invoke(command_line.cli, ["--check"]).output == "Every page is up to date.\n"


def test_the_task_names_every_setting_and_every_output(dev: Run):
    text = (ROOT / "lib" / "PROMPT.md").read_text(encoding="utf-8")
    assert [name for name in dev.outputs if f"`{name}`" not in text] == []
    assert "- `memory_mb` (integer): The function's memory in MiB, 128 to 10240\n" in text


def test_documents_that_are_missing_or_differ_are_written(checkout: Path):
    (checkout / "lib" / "PROMPT.md").unlink()
    (checkout / "lib" / "IDEAL_RESPONSE.md").write_text("other", encoding="utf-8")
    for page, old, new in (
        ("docs/architecture.md", "    subgraph", "    other"),
        ("docs/configuration.md", "`memory_mb` | `512`", "`memory_mb` | `1`"),
        ("cookiecutter.json", "my-task", "other"),
    ):
        text = (checkout / page).read_text(encoding="utf-8")
        assert old in text
        (checkout / page).write_text(text.replace(old, new), encoding="utf-8")
    printed = CliRunner().invoke(command_line.cli)
    written = ["docs/architecture.md", "docs/configuration.md", *DOCUMENTS]
    assert printed.output == "".join(f"{path} written.\n" for path in written)
    again = CliRunner().invoke(command_line.cli, ["--check"])
    assert (again.output, again.exit_code) == ("Every page is up to date.\n", 0)


def test_pages_stay_up_to_date_when_pulumi_has_written_into_the_stack_files(checkout: Path):
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


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("docs/architecture.md", ["resources"]),
        ("docs/configuration.md", ["settings", "outputs"]),
        ("lib/PROMPT.md", ["settings by type", "names of outputs"]),
        ("lib/IDEAL_RESPONSE.md", ["files", "sources"]),
    ],
)
def test_what_is_generated_has_its_place(page: str, names: list[str], checkout: Path):
    CliRunner().invoke(command_line.cli)
    text = (checkout / page).read_text(encoding="utf-8")
    assert re.findall("^<!-- end of (.+) -->$", text, re.MULTILINE) == names


def test_a_mistake_is_a_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (checkout / "Pulumi.dev.yaml").unlink()
    monkeypatch.setattr(sys, "argv", ["pages"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("pages", run_name="__main__")
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(f"Error: {checkout / 'Pulumi.dev.yaml'} does not exist")
