"""Reviews of whole projects."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tapkit.checks import CHECKS, Finding
from tapkit.cli import cli
from tapkit.errors import UserError
from tapkit.review import review as module
from tapkit.review.registry import INSIDE, RUNS, TRIED
from tapkit.review.review import Request, review

from tests.tapkit.review.conftest import Project

GRAVE = INSIDE.finding("it ends", "Pulumi.yaml")
UNCONFINED = Request(unconfined=True)
SLIGHT = TRIED.finding("no \x1b[2J", "a.py", 1)


def test_a_project_gets_the_findings_of_every_kind_the_worst_first(project: Project):
    handler = "def lambda_handler(event, context):\n    return {}\n"
    program = """
import pulumi, pulumi_aws as aws
aws.lambda_.Function("f", handler="app.lambda_handler", runtime="python3.13", role="r", code=pulumi.FileArchive("."))
"""
    found = review(project(program, **{"app.py": handler}), UNCONFINED)
    severities = [finding.check.severity for finding in found]
    assert severities == sorted(severities, reverse=True)
    assert {"tests-exist", "function-timeout", "handler-processes-uploads"} <= {finding.check.name for finding in found}
    assert "program-runs" not in {finding.check.name for finding in found}


def test_a_program_that_ends_its_process_is_a_finding_and_its_handler_is_not_tried(project: Project):
    found = review(project("import os; os._exit(3)"), UNCONFINED)
    assert [finding.message for finding in found if finding.check.name == "program-runs"] == [
        "The program ended itself with exit code 3, before Pulumi had registered everything."
    ]
    assert not [finding for finding in found if finding.check.name.startswith("handler-")]


QUEUE = "import pulumi_aws as aws\naws.sqs.Queue(f'jobs-{pulumi.get_stack()}', visibility_timeout_seconds={size})\n"
STACK = "config:\n  aws:region: us-east-1\n  mini:size: '{size}'\n"
SIZED = "import pulumi\nsize = pulumi.Config().require_int('size')\n"


def queues(root: Path, **how: Any) -> list[tuple[str, str]]:
    """Resource and message of the findings that queues are not encrypted."""
    found = review(root, Request(unconfined=True, **how))
    assert "program-runs" not in {finding.check.name for finding in found}
    return [(finding.resource, finding.message) for finding in found if finding.check.name == "component-parent"]


@pytest.fixture(name="three_stacks")
def project_with_three_stacks(project: Project) -> Path:
    """A project that registers a queue for each stack, and another one in prod."""
    program = f"{SIZED}{QUEUE.replace('{size}', 'size')}if size > 1:\n    aws.sqs.Queue('more')\n"
    files = {f"Pulumi.{stack}.yaml": STACK.format(size=size) for stack, size in (("dev", 1), ("prod", 2), ("eu", 1))}
    return project(program, **files)


def test_a_finding_in_several_stacks_is_one_that_names_them(three_stacks: Path):
    (every, every_message), (one, one_message) = sorted(queues(three_stacks))
    assert (every, one) == ("jobs-dev", "more")
    assert every_message.endswith(" (in dev, eu, prod)")
    assert one_message.endswith(" (in prod)")


def test_stacks_can_be_chosen(three_stacks: Path):
    assert [resource for resource, _ in queues(three_stacks, stacks=("eu",))] == ["jobs-eu"]


def test_values_can_take_the_place_of_the_stacks(three_stacks: Path):
    found = queues(three_stacks, stacks=("eu",), config={"mini:size": "2"})
    assert sorted(resource for resource, _ in found) == ["jobs-eu", "more"]


def test_a_project_without_stack_files_is_run_with_its_defaults(project: Project):
    root = project(QUEUE.replace("{size}", "1").replace("import pulumi_aws", "import pulumi, pulumi_aws"))
    (root / "Pulumi.dev.yaml").unlink()
    assert [resource for resource, _ in queues(root)] == ["jobs-dev"]


def test_a_stack_with_an_encrypted_value_is_told_of_and_the_others_are_judged(project: Project):
    secret = "config:\n  mini:password:\n    secure: AAABAL\n"
    found = review(
        project("import pulumi_aws as aws\naws.sqs.Queue('q')\n", **{"Pulumi.prod.yaml": secret}), UNCONFINED
    )
    message = "Pulumi.prod.yaml: mini:password is encrypted; only Pulumi's command line can decrypt it."
    assert [finding.message for finding in found if finding.check is TRIED] == [message]
    assert "component-parent" in {finding.check.name for finding in found}


def test_a_project_of_which_no_stack_can_be_read_is_not_passed(project: Project):
    secret = "config:\n  mini:password:\n    secure: AAABAL\n"
    found = review(project(**{"Pulumi.dev.yaml": secret}), UNCONFINED)
    assert [finding.message for finding in found if finding.check is RUNS] == [
        "no stack can be run: Pulumi.dev.yaml: mini:password is encrypted; only Pulumi's command line can decrypt it."
    ]


def test_a_folder_without_a_project_is_an_error(tmp_path: Path):
    with pytest.raises(UserError, match="holds no Pulumi.yaml: name the folder of a Pulumi project.$"):
        review(tmp_path)


@pytest.fixture(name="findings")
def canned_findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """The findings of every review."""
    findings: list[Finding] = []
    monkeypatch.setattr(module, "review", lambda root, _request, _on_examined, on_end: on_end(findings, [], root))
    return findings


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

    def note(root: Path, request: Request, _on_examined: Any, on_end: Any) -> None:
        given.append((request.limits.seconds, request.thorough and request.thorough.seconds))
        on_end([], [], root)

    monkeypatch.setattr(module, "review", note)
    assert CliRunner().invoke(cli, ["review", ".", *options]).exit_code == 0
    assert given == [seconds]


def test_each_part_is_told_as_it_is_done_and_not_among_the_findings(monkeypatch: pytest.MonkeyPatch):
    def examine(root: Path, _request: Request, on_examined: Any, on_end: Any) -> None:
        on_examined("folder", [])
        on_examined("program", [GRAVE])
        on_examined("lint-passes", [SLIGHT, SLIGHT])
        on_end([], [], root)

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
