"""The result of a review, put together from findings and what a program registers."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.sqs import QUEUE
from tapkit.checks import CHECKS, Finding
from tapkit.cli import cli
from tapkit.local.graph import Graph, Position, Resource
from tapkit.review.examination import Registered
from tapkit.review.profiles import ANY, TEMPLATE
from tapkit.review.recorded import Recorded, recorded
from tapkit.review.registry import INSIDE, RUNS
from tapkit.review.report import Report, report
from tapkit.review.review import Request, review
from tapkit.review.tasks.loading import Requirement, Task, load_task

from tests.tapkit.review.conftest import Project

PROGRAM = """
import pulumi, pulumi_aws as aws
queue = aws.sqs.Queue("jobs")
pulumi.export("queue", queue.arn)
"""
HANDLER = "def lambda_handler(event, context):\n    return {}\n"


def registered(*types: str) -> Recorded:
    graph = Graph()
    graph.add(Resource("urn::stack", "pulumi:pulumi:Stack", "stack", custom=False))
    graph.add(Resource("urn::component", "shop:index:Shop", "shop", custom=False))
    for kind in types:
        graph.add(Resource(f"urn::{kind}", kind, "it", id="it", position=Position("__main__.py", 5)))
    return recorded(Path("."), [Registered("dev", graph)])


def result(root: Path, *findings: Finding, found: Recorded | None = None, **more: Any) -> Report:
    how = {"profile": ANY, **more}
    return report(root, findings, found or registered(QUEUE, FUNCTION), how.pop("examined", ()), **how)


def names(shown: Report) -> list[str]:
    return [finding.check.name for finding in shown.findings]


def test_a_program_that_registers_nothing_is_a_critical_finding(project: Project):
    shown = result(project(), found=registered())
    assert names(shown) == ["resources-registered"]
    assert shown.is_grave


def test_a_program_that_does_not_run_is_told_once(project: Project):
    assert names(result(project(), RUNS.finding("it loops"), found=registered())) == ["program-runs"]
    assert not names(result(project(), found=Recorded(reason="it loops")))


def test_a_program_that_registers_nothing_of_its_task_is_a_critical_finding(project: Project):
    shown = result(project(), found=registered("aws:ec2/vpc:Vpc"), task=load_task("uploads"))
    assert names(shown) == ["task-answered"]
    assert not names(result(project(), task=load_task("uploads")))


def test_a_task_that_asks_for_no_resource_is_not_left_unanswered(project: Project):
    readme = Requirement("readme", "There is one.", "documents", 10, (("file", {"path": "README.md"}),))
    shown = result(project(), task=Task("mine", "Write", (readme,)))
    assert not names(shown)
    assert shown.score and shown.score.points == 0


def test_a_profile_leaves_out_findings_but_a_task_still_knows_them(project: Project):
    finding = CHECKS["documents-exist"].finding("there is none", "README.md")
    needs = Requirement("documents", "There are.", "documents", 10, (("check", "documents-exist"),))
    shown = result(project(), finding, task=Task("mine", "Write", (needs,)))
    assert not names(shown)
    assert shown.score and shown.score.points == 0
    assert names(result(project(), finding, profile=TEMPLATE)) == ["documents-exist"]


def test_a_finding_about_a_resource_has_the_line_that_registers_it(project: Project):
    check = CHECKS["queue-encrypted"]
    known, unknown, told = (
        check.finding("x", resource="it", urn=f"urn::{QUEUE}"),
        check.finding("x", resource="other", urn="urn::other"),
        check.finding("x", "lib/a.py", 2, resource="it", urn=f"urn::{QUEUE}"),
    )
    found = {(each.path, each.line) for each in result(project(), known, unknown, told).findings}
    assert found == {("__main__.py", 5), ("", None), ("lib/a.py", 2)}


@pytest.mark.parametrize(
    ("types", "examined", "files", "sentence"),
    [
        ((QUEUE, "random:index/randomId:RandomId"), (), {}, "2 resources, 1 of them with rules; 0 functions, 0"),
        ((FUNCTION,), (), {"app.py": HANDLER}, "1 resource, 1 of them with rules; 1 function, 0 exercised."),
        ((FUNCTION,), ("handler-raises-what-fails",), {"app.py": HANDLER}, "1 resource, .* 1 function, 1 exercised."),
        ((FUNCTION,), ("handler-raises-what-fails",), {}, "1 resource, .* 1 function, 0 exercised."),
    ],
)
def test_what_was_looked_at_is_summed_up(
    project: Project, types: tuple[str, ...], examined: tuple[str, ...], files: dict[str, str], sentence: str
):
    shown = result(project(**files), found=registered(*types), examined=examined)
    assert re.match(sentence, shown.summary.sentence), shown.summary.sentence


def test_nothing_is_summed_up_of_a_program_that_was_not_run(project: Project):
    shown = result(project(), found=Recorded(reason="it loops"))
    assert shown.summary.sentence == "The program was not run: no resource was judged."


def test_findings_are_counted_by_severity(project: Project):
    assert result(project(), INSIDE.finding("x")).counts() == {"critical": 0, "high": 1, "medium": 0, "low": 0}


def test_a_program_that_does_not_run_has_registered_nothing():
    found = recorded(Path("."), [])
    assert (found.stack, found.reason) == (None, "the program does not run")


def test_what_is_registered_is_handed_over_while_its_copy_is_there(project: Project):
    root = project(f"{PROGRAM}open('built', 'w').close()\n")
    told = []

    def look(_findings: list[Finding], stacks: Sequence[Registered], copy: Path) -> None:
        found = recorded(copy, stacks)
        (queue,) = found.managed
        told.append((queue.type, (copy / "built").exists(), found.outputs == {"queue": queue.value("arn")}))
        assert found.positions[queue.urn] == Position("__main__.py", 3)

    review(root, Request(unconfined=True), on_end=look)
    assert told == [(QUEUE, True, True)]
    assert not (root / "built").exists()


def test_the_command_judges_a_task_and_writes_a_page(project: Project, tmp_path: Path):
    page = tmp_path / "review.html"
    command = [
        "review",
        "--unconfined",
        str(project(PROGRAM)),
        "--format",
        "json",
        "--task",
        "pipeline",
        "--html",
        str(page),
    ]
    ended = CliRunner().invoke(cli, command)
    data = json.loads(ended.stdout)
    assert (data["project"], data["profile"], data["task"]["name"]) == ("mini", "any", "pipeline")
    assert data["summary"]["sentence"].startswith("1 resource, 1 of them with rules; 0 functions")
    assert "points for the task pipeline" in page.read_text(encoding="utf-8")
