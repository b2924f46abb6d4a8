"""Lint as a review finds it: by pylint itself, as the project configures it."""

from pathlib import Path

import pytest
from tapkit.review.behaviours import lint
from tapkit.review.examination import examine

from tests.tapkit.review.conftest import Project

CLEAN = '"""Exports the answer."""\n\nimport pulumi\n\npulumi.export("answer", 42)\n'


def messages(root: Path) -> list[tuple[str, str]]:
    """The places and messages that pylint reports."""
    return [(finding.where, finding.message) for finding in examine(root, ["lint-passes"])]


def test_a_clean_project_has_no_findings(project: Project):
    assert not messages(project(CLEAN))


def test_each_message_is_a_finding_in_its_file_and_line(project: Project):
    helper = '"""Helps."""\n\nimport os\n\nA = 1 \n'
    found = messages(project(CLEAN, **{"lib/__init__.py": '"""Parts."""\n', "lib/helper.py": helper}))
    assert found == [
        ("lib/helper.py:5", "trailing-whitespace: Trailing whitespace"),
        ("lib/helper.py:3", "unused-import: Unused import os"),
    ]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        (".pylintrc", "[MAIN]\ndisable=unused-import\njobs=0\noutput-format=json\n"),
        ("pyproject.toml", '[tool.pylint.main]\ndisable = ["unused-import"]\n'),
        ("setup.cfg", "[pylint.main]\ndisable=unused-import\n"),
        ("tox.ini", "[pylint.main]\ndisable=unused-import\n"),
        (".pylintrc", "[MAIN]\nignore=helper.py\n"),
    ],
)
def test_the_projects_settings_count(project: Project, name: str, settings: str):
    assert not messages(project(CLEAN, **{"helper.py": '"""Helps."""\n\nimport os\n', name: settings}))


def test_modules_that_the_project_does_not_want_read_are_not(project: Project):
    helper = '"""Helps."""\n\nimport missing\n\nmissing.help_me()\n'
    root = project(CLEAN, **{"helper.py": helper})
    assert [message.partition(":")[0] for _, message in messages(root)] == ["import-error"]
    (root / ".pylintrc").write_text("[MAIN]\nignored-modules=missing\n", encoding="utf-8")
    assert not messages(root)


def test_an_option_that_pylint_does_not_know_is_a_finding(project: Project):
    found = messages(project(CLEAN, **{".pylintrc": "[MAIN]\nno-such-option=1\n"}))
    assert found == [(".pylintrc:1", "unrecognized-option: Unrecognized option found: no-such-option")]


def test_a_file_that_is_no_python_is_a_finding(project: Project):
    ((where, message),) = messages(project(CLEAN, **{"helper.py": "def\n"}))
    assert (where, message.partition(":")[0]) == ("helper.py:1", "syntax-error")


def test_of_many_messages_the_others_are_counted(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lint, "SHOWN", 2)
    names = "".join(f"{letter} = 1 \n" for letter in "ABCD")
    found = messages(project(CLEAN, **{"helper.py": f'"""Helps."""\n\n{names}'}))
    assert [where for where, _ in found] == ["helper.py:3", "helper.py:4", "."]
    assert found[-1][1] == "pylint has 2 further messages"
