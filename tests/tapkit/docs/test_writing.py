"""`tapkit docs` writes the passages of a project's pages that are out of date, and nothing else."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tapkit.cli import cli
from tapkit.errors import UserError

PROGRAM = """\
import pulumi


class Thing(pulumi.CustomResource):
    def __init__(self, name, opts):
        super().__init__("aws:x/thing:Thing", name, {"arn": None}, opts)


class Shop(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("shop:index:Shop", "shop-dev")
        Thing("first-dev", pulumi.ResourceOptions(parent=self))


Shop()
pulumi.export("answer", 42)
"""
PROJECT = """\
name: shop
runtime: python
main: program.py
config:
  size: {type: integer, default: 3, description: How large}
  short: red
"""
PASSAGES = {
    "resources": '```mermaid\nflowchart LR\n    r0["first<br/>Thing"]\n```',
    "settings": "| key | default | meaning |\n|---|---|---|\n| `size` | `3` | How large |\n| `short` | `red` |  |",
    "settings by type": "- `size` (integer): How large\n- `short` (string):",
    "outputs": "| name | such as |\n|---|---|\n| `answer` | `42` |",
    "names of outputs": "`answer`",
    "files": "```text\nprogram.py\nPulumi.yaml\nPulumi.dev.yaml\n```",
    "sources": f"### `program.py`\n\n```python\n{PROGRAM}```\n\n### `Pulumi.yaml`\n\n```yaml\n{PROJECT}```\n\n"
    "### `Pulumi.dev.yaml`\n\n```yaml\nconfig: {}\n```",
}


def page(**passages: str) -> str:
    """A page with passages, by their name with underscores."""
    marked = [f"<!-- {name} -->\n{text}\n<!-- end of {name} -->\n" for name, text in passages.items()]
    return "\n".join(["# Page\n", *marked, "The end.\n"])


@pytest.fixture(name="root")
def small_project(tmp_path: Path) -> Path:
    """A project of one component with one resource, and pages without passages."""
    texts = {"Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": "config: {}\n", "program.py": PROGRAM, "README.md": page()}
    for path, text in texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    return tmp_path


def docs(root: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["--project", str(root), "docs", *options])


@pytest.mark.parametrize("name", PASSAGES)
def test_a_passage_is_written_anew_between_its_comments(name: str, root: Path):
    (root / "docs" / "page.md").write_text(page(**{name: "old"}), encoding="utf-8")
    assert docs(root).output == "docs/page.md written.\n"
    assert (root / "docs" / "page.md").read_text(encoding="utf-8") == page(**{name: PASSAGES[name]})


def test_a_page_may_have_several_passages(root: Path):
    (root / "README.md").write_text(page(**dict.fromkeys(PASSAGES, "old")), encoding="utf-8")
    assert docs(root).output == "README.md written.\n"
    assert (root / "README.md").read_text(encoding="utf-8") == page(**PASSAGES)


def test_pages_that_are_up_to_date_are_left(root: Path):
    (root / "README.md").write_text(page(**PASSAGES), encoding="utf-8")
    for options in ([], ["--check"]):
        shown = docs(root, *options)
        assert (shown.output, shown.exit_code) == ("Every page is up to date.\n", 0)


def test_a_check_writes_nothing_and_fails(root: Path):
    (root / "README.md").write_text(page(outputs="old"), encoding="utf-8")
    shown = docs(root, "--check")
    assert (shown.output, shown.exit_code) == ("README.md is out of date: run `tapkit docs`.\n", 1)
    assert (root / "README.md").read_text(encoding="utf-8") == page(outputs="old")


def test_a_passage_without_its_end_is_refused(root: Path):
    (root / "README.md").write_text("<!-- outputs -->\n", encoding="utf-8")
    refused = docs(root).exception
    assert isinstance(refused, UserError)
    assert str(refused).startswith("README.md needs one line `<!-- end of outputs -->`")


def test_another_stack_may_be_shown(root: Path):
    refused = docs(root, "--stack", "prod").exception
    assert isinstance(refused, UserError) and "Pulumi.prod.yaml" in str(refused)
