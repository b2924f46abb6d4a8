"""Reviews of whole projects."""

import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from tapkit.checks import CHECKS, Finding
from tapkit.cli import cli
from tapkit.errors import UserError
from tapkit.review import recorded as module_recorded
from tapkit.review import review as module
from tapkit.review.examination import PROGRAM
from tapkit.review.guard import Limits
from tapkit.review.recorded import Recorded
from tapkit.review.registry import INSIDE, TRIED
from tapkit.review.review import examine_part, review
from tapkit.review.sandbox import Task

from tests.tapkit.review.conftest import Project

GRAVE = INSIDE.finding("it ends", "Pulumi.yaml")
SLIGHT = TRIED.finding("no \x1b[2J", "a.py", 1)


def test_a_project_gets_the_findings_of_every_kind_the_worst_first(project: Project):
    handler = "def lambda_handler(event, context):\n    return {}\n"
    program = """
import pulumi, pulumi_aws as aws
aws.lambda_.Function("f", handler="app.lambda_handler", runtime="python3.13", role="r", code=pulumi.FileArchive("."))
"""
    found = review(project(program, **{"app.py": handler}), Limits())
    severities = [finding.check.severity for finding in found]
    assert severities == sorted(severities, reverse=True)
    assert {"tests-exist", "function-timeout", "handler-processes-uploads"} <= {finding.check.name for finding in found}
    assert "program-runs" not in {finding.check.name for finding in found}


def test_a_program_that_ends_its_process_is_a_finding_and_its_handler_is_not_tried(project: Project):
    found = review(project("import os; os._exit(3)"), Limits())
    assert [finding.message for finding in found if finding.check.name == "program-runs"] == [
        "its process ends with exit status 3"
    ]
    assert not [finding for finding in found if finding.check.name.startswith("handler-")]


def test_its_parts_share_what_pip_has_installed_and_nothing_else(tmp_path: Path):
    (tmp_path / "copy").mkdir()
    tasks: list[Task] = []
    sandbox = SimpleNamespace(examine=lambda task: tasks.append(task) or [])
    for part in (PROGRAM, "handler-logs-structured"):
        examine_part(part, tmp_path, tmp_path, sandbox)
    assert [len({getattr(task, name) for task in tasks}) for name in ("pip", "root", "work")] == [1, 2, 2]


def test_a_folder_without_a_project_is_an_error(tmp_path: Path):
    with pytest.raises(UserError, match="holds no Pulumi.yaml: name the folder of a Pulumi project.$"):
        review(tmp_path, Limits())


@pytest.fixture(name="findings")
def canned_findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """The findings of every review."""
    findings: list[Finding] = []
    monkeypatch.setattr(module, "review", lambda *_: findings)
    return findings


@pytest.fixture(name="unrecorded", autouse=True)
def program_that_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is run to see what it registers."""
    monkeypatch.setattr(module_recorded, "recording", lambda *_: nullcontext(Recorded(reason="it was not run")))


@pytest.mark.parametrize(("found", "code"), [([GRAVE, SLIGHT], 1), ([SLIGHT], 0)])
def test_only_what_matters_makes_the_command_fail(findings: list[Finding], found: list[Finding], code: int):
    findings += found
    assert CliRunner().invoke(cli, ["review", "."]).exit_code == code


def test_the_table_says_what_is_wrong_and_what_to_do(findings: list[Finding]):
    findings += [GRAVE, SLIGHT]
    output = CliRunner().invoke(cli, ["review", "."]).output
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if "│" in line]
    assert lines == [
        ["high", "program-stays-inside", "Pulumi.yaml", "it ends", INSIDE.remedy],
        ["low", "behaviours-tried", "a.py:1", "no \N{REPLACEMENT CHARACTER}[2J", TRIED.remedy],
    ]


def test_json_has_the_same(findings: list[Finding]):
    findings.append(GRAVE)
    shown = json.loads(CliRunner().invoke(cli, ["review", ".", "--json"]).output)
    assert shown["findings"] == [GRAVE.as_json()]


@pytest.mark.usefixtures("findings")
def test_nothing_found_is_said():
    assert CliRunner().invoke(cli, ["review", "."]).output.startswith("No findings.\n")


@pytest.mark.parametrize(
    ("options", "seconds"),
    [([], (30, None)), (["--thorough"], (30, 300)), (["--thorough", "--seconds", "7"], (7, 7))],
)
def test_parts_that_take_long_get_time_and_are_left_out_by_default(
    options: list[str], seconds: tuple[int, int | None], monkeypatch: pytest.MonkeyPatch
):
    given = []

    def note(_root: Path, limits: Limits, thorough: Limits | None, _on_examined: Any) -> list[Finding]:
        given.append((limits.seconds, thorough and thorough.seconds))
        return []

    monkeypatch.setattr(module, "review", note)
    assert CliRunner().invoke(cli, ["review", ".", *options]).exit_code == 0
    assert given == [seconds]


def test_each_part_is_told_as_it_is_done_and_not_among_the_findings(monkeypatch: pytest.MonkeyPatch):
    def examine(_root: Path, _limits: Limits, _thorough: Any, on_examined: Any) -> list[Finding]:
        on_examined("folder", [])
        on_examined("program", [GRAVE])
        on_examined("lint-passes", [SLIGHT, SLIGHT])
        return []

    monkeypatch.setattr(module, "review", examine)
    result = CliRunner().invoke(cli, ["review", ".", "--json"])
    assert json.loads(result.stdout)["findings"] == []
    assert result.stderr == "folder: no findings\nprogram: 1 finding\nlint-passes: 2 findings\n"


@pytest.mark.usefixtures("findings")
@pytest.mark.parametrize(("form", "start"), [("sarif", "{"), ("junit", "<?xml"), ("json", "{"), ("table", "No find")])
def test_each_form_is_printed(form: str, start: str):
    assert CliRunner().invoke(cli, ["review", ".", "--format", form]).stdout.startswith(start)


def test_conventions_of_the_template_are_left_out_unless_asked_for(findings: list[Finding]):
    findings.append(CHECKS["documents-exist"].finding("there is none", "README.md"))
    assert "documents-exist" not in CliRunner().invoke(cli, ["review", "."]).output
    assert "documents-exist" in CliRunner().invoke(cli, ["review", ".", "--profile", "template"]).output


@pytest.mark.usefixtures("findings")
def test_a_page_that_cannot_be_written_is_one_sentence(tmp_path: Path):
    ended = CliRunner().invoke(cli, ["review", ".", "--html", str(tmp_path / "no" / "page.html")])
    assert isinstance(ended.exception, UserError)
    assert str(ended.exception).endswith("page.html cannot be written: No such file or directory.")


@pytest.mark.usefixtures("findings")
def test_a_task_that_is_none_is_one_sentence_and_exit_status_2():
    ended = CliRunner().invoke(cli, ["review", ".", "--task", "nothing.yaml"])
    assert ended.exit_code == 2
    assert ended.stderr.splitlines()[-1].startswith("Error: Invalid value for '--task': there is no task or file")


def test_a_folder_that_cannot_be_judged_is_one_sentence_and_exit_status_3(tmp_path: Path):
    ended = CliRunner().invoke(cli, ["review", str(tmp_path)])
    assert ended.exit_code == 3
    assert ended.stderr.splitlines() == [
        f"Error: {tmp_path} holds no Pulumi.yaml: name the folder of a Pulumi project."
    ]
