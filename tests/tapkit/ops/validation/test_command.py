"""`tapkit validate`: what it prints, how it ends, and what it says when it cannot tell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tapkit.local.clients import environment
from tapkit.local.endpoint import Endpoint

from tests.tapkit.ops.conftest import Ops
from tests.unit.conftest import ROOT

PROGRAM = """import pulumi
import pulumi_aws as aws

group = aws.cloudwatch.LogGroup("validated", name="validated", retention_in_days=7)
pulumi.export("log_group_name", group.name)
pulumi.export("function_arn", "arn:aws:lambda:us-east-1:000000000000:function:processor")
"""
PROJECT = "name: shop\nruntime: python\nmain: program.py\n"
OUTPUTS = {
    "log_group_name": "validated",
    "function_arn": "arn:aws:lambda:us-east-1:000000000000:function:processor",
}
COMPARED = "the stacks' configurations"

Deployed = Callable[..., None]


@pytest.fixture(name="project", autouse=True)
def fixture_project(folder: Path) -> None:
    """A small project with one stack."""
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-1\n", encoding="utf-8")


@pytest.fixture(name="deployed")
def fixture_deployed(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """The outputs of the stack, and access to the emulator."""
    for name, value in environment(endpoint, "us-east-1").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it may hold the credentials of moto

    def write(**changes: Any) -> None:
        Path("dev.json").write_text(json.dumps(OUTPUTS | changes), encoding="utf-8")

    write()
    return write


def test_configurations_that_agree_end_with_0(ops: Ops, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    code, output, errors = ops("validate")
    assert (code, errors) == (0, "")
    assert output.startswith(f"No differences.\nCompared: {COMPARED}.\n")


def test_a_note_is_no_difference(ops: Ops, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    code, output, _ = ops("validate", "--json")
    assert code == 0
    assert {note["stack"] for note in json.loads(output)["notes"]} == {"staging", "prod"}


def test_a_difference_ends_with_1(ops: Ops):
    Path("Pulumi.dev.yaml").write_text("config:\n  memory: 1\n", encoding="utf-8")
    code, output, errors = ops("validate")
    assert (code, errors) == (1, "")
    assert "memory has no namespace; write shop:memory" in output


REFUSAL = "shop:memory_mb is 64: it must be a whole number from 128 to 10240."


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (f"pulumi.RunError({REFUSAL!r})", REFUSAL),
        ("ValueError(64)", "The program failed at program.py, line 2: ValueError: 64"),
    ],
)
def test_what_the_program_refuses_is_a_difference_in_its_own_words(raised: str, words: str, ops: Ops):
    Path("program.py").write_text(f"import pulumi\nraise {raised}\n", encoding="utf-8")
    code, output, errors = ops("validate", "--json")
    (difference,) = json.loads(output)["differences"]
    assert (code, errors) == (1, "")
    assert (difference["stack"], difference["subject"], difference["found"]) == ("dev", "Pulumi.dev.yaml", words)


def test_the_program_is_not_run_where_something_else_differs(ops: Ops):
    Path("program.py").write_text("raise ValueError\n", encoding="utf-8")
    Path("Pulumi.dev.yaml").write_text("config:\n  memory: 1\n", encoding="utf-8")
    _, output, _ = ops("validate", "--json")
    assert [difference["property"] for difference in json.loads(output)["differences"]] == ["config-namespace"]


def test_a_program_that_cannot_be_run_here_is_no_difference_and_is_said(ops: Ops):
    Path("program.py").unlink()
    code, output, _ = ops("validate", "--json")
    (note,) = json.loads(output)["notes"]
    assert (code, note["stack"]) == (0, "dev")
    assert note["sentence"].startswith("Its program was not tried with its configuration: ")
    assert "program.py does not exist" in note["sentence"]


def test_json_is_all_that_is_printed(ops: Ops):
    code, output, errors = ops("validate", "--json")
    assert (code, json.loads(output), errors) == (0, {"compared": [COMPARED], "differences": [], "notes": []}, "")


def test_what_is_deployed_is_compared_too(ops: Ops, deployed: Deployed, clients):
    deployed()
    clients("logs").create_log_group(logGroupName="validated")
    code, output, errors = ops("validate", "--deployed", "dev=dev.json", "--json")
    clients("logs").delete_log_group(logGroupName="validated")
    assert (code, errors) == (1, "Reading what is deployed as dev …\n")
    assert json.loads(output) == {
        "compared": [COMPARED, "dev as deployed"],
        "differences": [
            {
                "stack": "dev",
                "subject": "LogGroup validated",
                "property": "retentionInDays",
                "declared": 7.0,
                "found": 0,
                "reason": "",
            }
        ],
        "notes": [],
    }


def test_an_output_that_the_program_knows_is_compared(ops: Ops, deployed: Deployed):
    Path("program.py").write_text('import pulumi\npulumi.export("suffix", "dev")\n', encoding="utf-8")
    deployed(suffix="prod")
    code, output, _ = ops("validate", "--deployed", "dev=dev.json", "--json")
    (difference,) = json.loads(output)["differences"]
    assert (code, difference["subject"], difference["property"]) == (1, "outputs", "suffix")
    assert (difference["declared"], difference["found"]) == ("dev", "prod")


def test_the_program_knows_what_the_stack_exported(ops: Ops, deployed: Deployed):
    Path("program.py").write_text(
        "import pulumi\n"
        "stack = {'name': 'organization/shop/dev'}\n"
        "last = pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', stack).value['outputs']\n"
        "pulumi.export('suffix', last['suffix'])\n",
        encoding="utf-8",
    )
    deployed(suffix="pr-7")
    code, output, _ = ops("validate", "--deployed", "dev=dev.json", "--json")
    assert (code, json.loads(output)["differences"]) == (0, [])


def test_differences_are_sorted(ops: Ops):
    for stack in ("b", "a"):
        Path(f"Pulumi.{stack}.yaml").write_text("config:\n  z: 1\n  y: 1\n", encoding="utf-8")
    _, output, _ = ops("validate", "--json")
    places = [(difference["stack"], difference["subject"]) for difference in json.loads(output)["differences"]]
    assert places == sorted(places)


@pytest.mark.parametrize("value", ["dev", "=dev.json", "dev="])
def test_a_stack_without_a_file_is_wrong_usage(value: str, ops: Ops):
    code, output, errors = ops("validate", "--deployed", value)
    assert (code, output) == (2, "")
    assert errors.endswith(f"'--deployed': '{value}' is not of the form STACK=FILE, such as dev=outputs.json.\n")


REGION = "arn:aws:lambda:eu-west-1:000000000000:function:processor"
ACCOUNT = "arn:aws:lambda:us-east-1:999999999999:function:processor"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"function_arn": REGION},
            "These outputs are of a stack in eu-west-1, but Pulumi.dev.yaml says us-east-1: "
            "name the outputs of dev, or correct aws:region.",
        ),
        (
            {"function_arn": ACCOUNT},
            "dev is deployed in account 999999999999, but these credentials are of account 000000000000: "
            "name another profile in AWS_PROFILE.",
        ),
        (
            {"log_group_name": None},
            "dev.json has no output log_group_name, which this command needs: "
            "deploy the stack, and write its outputs there again.",
        ),
    ],
)
def test_outputs_of_something_else_are_a_sentence(changes: dict[str, Any], sentence: str, ops: Ops, deployed: Deployed):
    deployed(**changes)
    code, output, errors = ops("validate", "--deployed", "dev=dev.json")
    assert (code, output) == (1, "")
    assert errors.splitlines()[-1] == f"Error: {sentence}"


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import pulumi\nraise pulumi.RunError('set a value')", "set a value"),
        (None, "program.py does not exist: `main` in Pulumi.yaml names the program's file or folder."),
    ],
)
@pytest.mark.usefixtures("deployed")
def test_a_program_that_cannot_be_run_is_a_sentence(program: str | None, sentence: str, ops: Ops):
    Path("program.py").unlink()
    if program:
        Path("program.py").write_text(program, encoding="utf-8")
    code, output, errors = ops("validate", "--deployed", "dev=dev.json")
    assert (code, output) == (1, "")
    assert errors.endswith(f"{sentence}\n")


def test_a_stack_without_a_file_of_its_own_is_a_sentence(ops: Ops, deployed: Deployed):
    deployed()
    assert "Pulumi.qa.yaml does not exist. Stacks here: dev." in ops("validate", "--deployed", "qa=dev.json")[2]
