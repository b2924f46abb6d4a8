"""`tapkit outputs --pulumi`: what Pulumi prints becomes the outputs file, and what it refuses a sentence."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tapkit.ops.conftest import Ops

FILE = Path("cfn-outputs", "flat-outputs.json")

FakePulumi = Callable[[str], None]


@pytest.fixture(name="pulumi")
def fixture_pulumi(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """Makes a shell script Pulumi's command line; what it is called with is in the file ``arguments``."""

    def install(script: str) -> None:
        executable = folder / "bin" / "pulumi"
        executable.parent.mkdir()
        executable.write_text(f'#!/bin/sh\necho "$*" > arguments\n{script}\n', encoding="utf-8")
        executable.chmod(0o755)
        monkeypatch.setenv("PATH", f"{executable.parent}{os.pathsep}{os.environ['PATH']}")

    return install


def test_outputs_are_written_where_the_tests_read_them(ops: Ops, pulumi: FakePulumi):
    pulumi("""echo '{"bucket_name": "uploads-1", "count": 2}'""")
    assert ops("outputs", "--pulumi") == (0, "2 outputs in cfn-outputs/flat-outputs.json.\n", "")
    assert json.loads(FILE.read_text(encoding="utf-8")) == {"bucket_name": "uploads-1", "count": 2}


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["--pulumi"], "stack output --json --non-interactive\n"),
        (["--stack", "prod"], "stack output --json --non-interactive --stack prod\n"),
    ],
)
def test_the_stack_that_is_named_or_selected_is_asked(arguments: list[str], asked: str, ops: Ops, pulumi: FakePulumi):
    pulumi("""echo '{"bucket_name": "uploads-1"}'""")
    assert ops("outputs", *arguments)[0] == 0
    assert Path("arguments").read_text(encoding="utf-8") == asked


def test_another_file_can_be_named(ops: Ops, pulumi: FakePulumi):
    pulumi("""echo '{"bucket_name": "uploads-1"}'""")
    assert ops("outputs", "--pulumi", "--outputs", "dev.json") == (0, "1 outputs in dev.json.\n", "")
    assert Path("dev.json").exists()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            "echo 'error: no stack selected; please use `pulumi stack select`' >&2; exit 255",
            "Pulumi could not print the outputs: no stack selected; please use `pulumi stack select`",
        ),
        ("exit 3", "Pulumi could not print the outputs: exit code 3"),
        ("echo '{}'", "The stack has no outputs: deploy it with `pulumi up`."),
        ("echo '[1]'", "Pulumi did not print the outputs as JSON: update its command line."),
        ("echo warning", "Pulumi did not print the outputs as JSON: update its command line."),
    ],
)
def test_what_pulumi_cannot_tell_is_a_sentence_and_leaves_the_file(
    script: str, sentence: str, ops: Ops, pulumi: FakePulumi
):
    FILE.parent.mkdir()
    FILE.write_text("before", encoding="utf-8")
    pulumi(script)
    assert ops("outputs", "--pulumi") == (1, "", f"Error: {sentence}\n")
    assert FILE.read_text(encoding="utf-8") == "before"


def test_without_pulumi_its_page_is_named(ops: Ops, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(folder))
    assert ops("outputs", "--pulumi") == (
        1,
        "",
        "Error: Pulumi's command line is not installed: see https://www.pulumi.com/docs/install/.\n",
    )


def test_a_file_that_cannot_be_written_is_a_sentence(ops: Ops, pulumi: FakePulumi):
    pulumi("""echo '{"bucket_name": "uploads-1"}'""")
    Path("taken").write_text("a file", encoding="utf-8")
    assert ops("outputs", "--pulumi", "--outputs", "taken/outputs.json")[::2] == (
        1,
        "Error: taken/outputs.json cannot be written: File exists.\n",
    )


@pytest.mark.parametrize("option", [["--pulumi"], ["--stack", "dev"]])
def test_json_is_for_what_is_on_the_emulator_only(ops: Ops, option: list[str]):
    code, output, errors = ops("outputs", "--json", *option)
    assert (code, output) == (2, "")
    assert "--json prints what is on the emulator: leave it out with --pulumi or --stack." in errors
