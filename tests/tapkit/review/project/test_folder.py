"""The files of a folder that are read, and how."""

import sys

import pytest
from tapkit.checks import Check, Severity, Subject, checks_on
from tapkit.review.examination import examine_folder
from tapkit.review.project import Folder

from tests.tapkit.review.project.conftest import Judge, Write, edit
from tests.tapkit.review.project.sound import COMPONENT, ENTRY, FILES
from tests.unit.conftest import ROOT

BROKEN = "def broken(:\n"


@pytest.mark.parametrize(
    "path",
    [
        ".venv/lib/x.py",
        "environment/x.py",
        "build/x.py",
        "node_modules/x.py",
        "{{cookiecutter.name}}/x.py",
        "examples/other/x.py",
        "generated/x.py",
        "lib/parser_tables.py",
        "scripts/local/x.py",
    ],
)
def test_what_is_built_ignored_or_a_project_of_its_own_is_left_out(path: str, judge: Judge):
    others = {
        "environment/pyvenv.cfg": "",
        "examples/other/Pulumi.yaml": "name: other\n",
        ".gitignore": "# built\ngenerated/\n*_tables.py\n/scripts/local\n!kept\n\n",
    }
    assert judge(others | {path: BROKEN}) == []


@pytest.mark.parametrize(
    ("patterns", "path"),
    [
        pytest.param("keep.*\n!keep.py\n", "keep.py", id="taken back"),
        pytest.param("keep.py/\n", "keep.py", id="folders only"),
        pytest.param("!\n", "keep.py", id="invalid"),
    ],
)
def test_what_gitignore_does_not_exclude_is_looked_at(patterns: str, path: str, judge: Judge):
    assert [finding[:3] for finding in judge({".gitignore": patterns, path: BROKEN})] == [("files-parse", path, 1)]


@pytest.mark.parametrize("path", ["lib/x.py", ".github/x.py", "scripts/x.py"])
def test_everything_else_is_looked_at(path: str, judge: Judge):
    assert [finding[:3] for finding in judge({path: BROKEN})] == [("files-parse", path, 1)]


def test_files_that_hold_no_text_are_not_read(judge: Judge):
    assert judge({"docs/picture.png": b"\x89PNG\xff"}) == []


def test_nothing_of_the_project_is_imported(judge: Judge):
    before = set(sys.modules)
    trap = "raise SystemExit('executed')\n"
    judge({"conftest.py": trap, "setup.py": trap} | edit("shop.py", "import pulumi\n", f"import pulumi\n{trap}"))
    assert not {"shop", "lib.shop", "handler"} & (set(sys.modules) - before)


@pytest.mark.parametrize(("main", "entry"), [("infra", "infra/__main__.py"), ("./infra/", "infra/__main__.py")])
def test_entry_program_may_lie_in_a_folder(main: str, entry: str, judge: Judge):
    program = ENTRY.replace("from lib.shop", "from .parts.shop") if main == "infra" else ENTRY
    changes = {
        **edit("Pulumi.yaml", "main: shop.py", f"main: {main}"),
        **{"shop.py": None, "lib/shop.py": None, entry: program},
        **{"infra/parts/shop.py": COMPONENT, "infra/lib/shop.py": COMPONENT},
    }
    assert judge(changes) == []
    unexported = {entry: program.replace('"function_name"', '"function"')}
    assert [finding[0] for finding in judge(changes | unexported)] == ["entry-exports"]


def test_program_is_what_the_entry_imports(write: Write):
    entry = ENTRY.replace("import pulumi\n", "import pulumi\nimport lib.more as more\nimport lib.other\n", 1)
    files = {
        **{"shop.py": entry, "lib/more.py": "from .inner import part\n", "lib/other.py": "", "lib/alone.py": ""},
        **{"lib/__init__.py": "", "lib/inner/part.py": "from .. import near\n", "lib/near.py": ""},
    }
    folder = Folder(write(files))
    assert {module.path for module in folder.program} == {
        *(
            "shop.py",
            "lib/__init__.py",
            "lib/more.py",
            "lib/other.py",
            "lib/shop.py",
            "lib/inner/part.py",
            "lib/near.py",
        )
    }


def test_import_from_above_the_project_names_no_file_of_it(judge: Judge):
    assert judge(edit("shop.py", "import pulumi\n", "import pulumi\nfrom .... import *\n")) == []


def test_second_spelling_of_the_project_file_is_read(judge: Judge):
    assert judge({"Pulumi.yaml": None, "Pulumi.yml": FILES["Pulumi.yaml"]}) == []


def test_key_that_is_merged_in_has_no_line(judge: Judge):
    stack = "config:\n  <<: {shop:memory: 1}\n"
    assert judge({"Pulumi.dev.yaml": stack}) == [
        ("config-keys-declared", "Pulumi.dev.yaml", None, "shop:memory is set and not declared in Pulumi.yaml")
    ]


def test_key_that_is_given_twice_is_found(judge: Judge):
    stack = "config: {}\nsecretsprovider: x\nconfig:\n  shop:memory: 1\n"
    ((rule, path, line, message),) = judge({"Pulumi.dev.yaml": stack})
    assert (rule, path, line) == ("files-parse", "Pulumi.dev.yaml", 3)
    assert message.startswith('is not valid YAML: found duplicate key "config"')


def test_worst_findings_come_first(write: Write):
    changes = {"LICENSE": None, "requirements.txt": "pulumi\n", "lib/__init__.py": BROKEN}
    changes |= edit("shop.py", 'config.require("runtime")', '"python3.13"')
    found = examine_folder(write(changes))
    assert [finding.check.severity for finding in found] == [
        Severity.CRITICAL,
        Severity.HIGH,
        Severity.MEDIUM,
        Severity.LOW,
    ]


@pytest.mark.parametrize("rule", checks_on(Subject.FOLDER), ids=lambda rule: rule.name)
def test_rule_says_what_holds_and_what_to_do(rule: Check):
    assert (rule.sentence[-1], rule.remedy[-1]) == (".", ".")


def test_this_project_keeps_every_rule():
    assert [(finding.check.name, finding.where, finding.message) for finding in examine_folder(ROOT)] == []
