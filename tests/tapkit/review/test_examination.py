"""Examinations: their scope, and the errors that become findings."""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from tapkit.checks import Finding
from tapkit.review.behaviours.registered import run_project
from tapkit.review.examination import Registered, describe, examine, examine_graphs, own_modules_first

from tests.tapkit.review.conftest import Project
from tests.tapkit.review.test_behaviours import HANDLER, PROGRAM
from tests.unit.conftest import ROOT


def test_an_archive_that_differs_each_time_is_found(in_folder: Project):
    program = f"""
import os, time, zipfile
os.makedirs("build", exist_ok=True)
with zipfile.ZipFile("build/f.zip", "w") as archive:
    archive.write("code/app.py", "app.py")
{PROGRAM.replace('"code"', '"build/f.zip"')}"""
    found = examine(in_folder(program, **{"code/app.py": HANDLER}), ["package-reproducible"])
    message = "two builds of the same sources differ: each deployment replaces the function"
    assert [finding.message for finding in found] == [message]


@pytest.mark.parametrize(
    ("program", "handler"), [("", HANDLER.replace("def handle", "def lambda_handler")), (PROGRAM, "x = 1\n")]
)
def test_a_project_without_a_function_or_a_handler_is_not_judged(project: Project, program: str, handler: str):
    assert examine(project(program, **{"code/app.py": handler}), ["handler-processes-uploads"]) == []


def test_what_an_observation_raises_is_the_finding(project: Project):
    found = examine(project("1 / 0", **{"code/app.py": HANDLER}), ["package-reproducible"])
    assert [finding.message for finding in found] == [
        "The program failed at __main__.py, line 1: ZeroDivisionError: division by zero"
    ]


def test_folder_and_program_are_examined_side_by_side(project: Project):
    root = project("import pulumi_aws as aws\naws.sqs.Queue('q')\n")
    found = examine(root, ["folder", "program"], [Registered("dev", run_project(root).graph)])
    places = {(finding.check.name, finding.where) for finding in found}
    assert {("entry-exports", "__main__.py"), ("component-parent", "q")} <= places


def judged_program(root: Path) -> list[Finding]:
    """The findings about what a program registers."""
    return examine_graphs(root, [Registered("dev", run_project(root).graph)])


def test_relative_paths_start_beside_the_entry_program(project: Project):
    program = """import pulumi, pulumi_aws as aws
aws.lambda_.Function("f", role="r", handler="app.handle", runtime="python3.13", code=pulumi.FileArchive("code"))
"""
    files = {"Pulumi.yaml": "name: mini\nruntime: python\nmain: program/\n", "program/__main__.py": program}
    found = judged_program(project(**files))
    assert [finding.message for finding in found if finding.check.name == "function-handler-in-archive"] == [
        "code is missing"
    ]
    found = judged_program(project(**files, **{"program/code/app.py": HANDLER}))
    assert not [finding for finding in found if finding.check.name == "function-handler-in-archive"]


@pytest.fixture(name="path")
def import_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The import path of an examination's process, which tests may change as they may what is imported."""
    path = ["", str(ROOT), "/elsewhere"]
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.path", path)
    with mock.patch.dict(sys.modules):
        yield path


def test_the_project_that_is_examined_is_found_in_the_place_of_this_one(tmp_path: Path, path: list[str]):
    own_modules_first(tmp_path)
    assert not [name for name in sys.modules if name.partition(".")[0] in ("failures", "lib", "tests")]
    assert path == [str(tmp_path), "/elsewhere"]


def test_neither_this_package_nor_what_is_installed_is_replaced(tmp_path: Path, path: list[str]):
    for name in ("tapkit", "pulumi"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    kept = {name: sys.modules[name] for name in ("tapkit", "tapkit.review.examination", "pulumi")}
    own_modules_first(tmp_path)
    assert {name: sys.modules.get(name) for name in kept} == kept
    assert path[0] == str(tmp_path)


def test_an_installed_package_stands_among_what_projects_need(
    tmp_path: Path, path: list[str], monkeypatch: pytest.MonkeyPatch
):
    installed = tmp_path / "site-packages"
    (installed / "pulumi").mkdir(parents=True)
    (installed / "pulumi" / "__init__.py").touch()
    path.append(str(installed))
    monkeypatch.setattr("tapkit.review.examination.__file__", str(installed / "tapkit" / "review" / "examination.py"))
    own_modules_first(tmp_path)
    assert "pulumi" in sys.modules
    assert path == [str(tmp_path), str(ROOT), "/elsewhere", str(installed)]


def test_the_limit_of_a_files_size_is_said_in_words():
    assert describe(OSError(errno.EFBIG, "File too large")) == "more output, or a larger file, than a review allows"
