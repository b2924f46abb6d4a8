"""Files are shown in full, in the order in which one reads them."""

from pathlib import Path

from tapkit.docs.sources import as_markdown, as_tree, requirements, source_files

from tests.unit.conftest import ROOT


def test_the_entry_program_and_the_stack_come_first():
    assert source_files(ROOT)[:2] == ["tap.py", "lib/tap_stack.py"]


def test_every_file_that_the_solution_consists_of_is_shown_once():
    shown = source_files(ROOT)
    assert sorted(set(shown)) == sorted(shown)
    modules = {
        path.relative_to(ROOT).as_posix() for room in ("lib", "parts") for path in (ROOT / room).glob("[!_]*.py")
    }
    tests = {f"tests/{kind}/test_tap_stack.py" for kind in ("unit", "integration")}
    stacks = {"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"}
    assert modules | tests | stacks | {"tap.py", "lambda_code/main.py", "lambda_code/requirements.txt"} == {*shown}


def test_a_part_that_is_not_imported_and_an_empty_file_are_left_out(tmp_path: Path):
    for name, text in {
        "Pulumi.yaml": "name: shop\nmain: tap.py\n",
        "tap.py": "from parts.queue import Queue\n",
        "parts/__init__.py": "",
        "parts/queue.py": "class Queue: ...\n",
        "parts/table.py": "class Table: ...\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert source_files(tmp_path) == ["tap.py", "parts/queue.py", "Pulumi.yaml"]


def test_a_file_is_listed_with_what_it_says_it_is_for(tmp_path: Path):
    (tmp_path / "a.py").write_text('"""First.\n\nSecond.\n"""\n', encoding="utf-8")
    (tmp_path / "b.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("x\n", encoding="utf-8")
    assert [line.split() for line in as_tree(tmp_path, ["a.py", "b.py", "c.txt"]).splitlines()] == [
        ["a.py", "First."],
        ["b.py"],
        ["c.txt"],
    ]


def test_packages_are_pinned_as_the_project_pins_them(tmp_path: Path):
    (tmp_path / "requirements.txt").write_text("# x\na-b[c]==1.0   # why\nd==2\ne==3\n--editable .\n", encoding="utf-8")
    (tmp_path / "x.py").write_text("import json\nimport d.f as g\nfrom a_b import c\n", encoding="utf-8")
    assert requirements(tmp_path, ["x.py", "x.yaml"]) == "'a-b[c]==1.0' d==2"


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
