"""Files are shown in full, in the order in which one reads them."""

from pathlib import Path

from tapkit.docs.sources import as_markdown, source_files
from tests.unit.conftest import ROOT


def test_the_entry_program_and_the_stack_come_first():
    assert source_files(ROOT)[:2] == ["tap.py", "lib/tap_stack.py"]


def test_every_module_is_shown_once():
    shown = source_files(ROOT)
    assert sorted(set(shown)) == sorted(shown)
    modules = {path.relative_to(ROOT).as_posix() for room in ("lib", "parts") for path in (ROOT / room).glob("*.py")}
    assert modules <= {*shown}


def test_a_file_stands_under_its_path(tmp_path: Path):
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert as_markdown(tmp_path, ["a.py"]) == "### `a.py`\n\n```python\nx = 1\n```"


def test_a_fence_is_longer_than_those_within(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("text: |\n  ````\n  inner\n  ````\n", encoding="utf-8")
    assert as_markdown(tmp_path, ["a.yaml"]).splitlines()[2::5] == ["`````yaml", "`````"]


def test_a_stacks_file_is_shown_without_what_pulumis_commands_add(tmp_path: Path):
    project = "name: shop\nconfig:\n  size: {default: 3}\n  open: {default: false}\n  text: {default: none}\n"
    (tmp_path / "Pulumi.yaml").write_text(project, encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "secretsprovider: awskms://alias/state\nencryptedkey: AQ==\n# Kept.\nconfig:\n  aws:region: us-east-1\n"
        '  shop:size: "3"\n  shop:open: "false"\n  shop:text: other\n  shop:none: none\nencryptionsalt: v1:x\n',
        encoding="utf-8",
    )
    shown = as_markdown(tmp_path, ["Pulumi.dev.yaml"]).splitlines()[3:-1]
    assert shown == ["# Kept.", "config:", "  aws:region: us-east-1", "  shop:text: other", "  shop:none: none"]


def test_an_empty_file_is_left_out(tmp_path: Path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").touch()
    (tmp_path / "tap.py").write_text("x = 1\n", encoding="utf-8")
    assert source_files(tmp_path) == ["tap.py"]
