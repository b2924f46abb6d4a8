"""The command line: what each command does and prints."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from tapkit.local.deployed import Deployed, Workspace
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.local.project import load_project

from tests.tapkit.local.conftest import Main, Program, Quiet, StandIn, processed

PROGRAM = """
import pulumi
pulumi.ComponentResource("shop:index:Part", "part")
pulumi.export("greeting", "hello")
pulumi.export("answer", 42)
"""


def test_preview_shows_the_tree_with_its_dependencies(root: Path, main: Main):
    code, output, _ = main("--project", root, "preview")
    assert code == 0
    lines = [line.strip("│├└─ ") for line in output.splitlines()]
    assert "aws:lambda/permission:Permission  trigger-permission-local  after processor-alias-local, " in output
    name = load_project(root, "local").name
    assert lines[:2] == [f"pulumi:pulumi:Stack  {name}-local", "tap:index:TapStack  tap-local"]
    assert lines[-1] == f"{len(lines) - 1} resources, 14 outputs. Nothing was created."


def test_preview_prints_the_graph_as_json(program: Program, main: Main):
    folder = program(PROGRAM)
    code, output, _ = main("--project", folder, "preview", "--json")
    assert code == 0
    printed = json.loads(output)
    assert [resource["urn"] for resource in printed["resources"]] == [
        "urn:pulumi:local::small::pulumi:pulumi:Stack::small-local",
        "urn:pulumi:local::small::shop:index:Part::part",
    ]
    assert printed["outputs"] == {"greeting": "hello", "answer": 42}


def test_preview_names_an_archive_by_its_path_or_its_type(program: Program, main: Main):
    folder = program(
        "import pulumi\n"
        "pulumi.export('file', pulumi.FileArchive('function.zip'))\n"
        "pulumi.export('assets', pulumi.AssetArchive({}))\n"
    )
    _, output, _ = main("--project", folder, "preview", "--json")
    assert json.loads(output)["outputs"] == {"file": "function.zip", "assets": "AssetArchive"}


def test_values_of_the_command_line_go_before_those_of_the_stack_file(program: Program, main: Main):
    folder = program("import pulumi\npulumi.export('size', pulumi.Config().require('size'))")
    _, output, _ = main("--project", folder, "preview", "--json", "--config", "size=a=b")
    assert json.loads(output)["outputs"] == {"size": "a=b"}


def test_a_value_without_a_key_is_refused(program: Program, main: Main):
    code, _, errors = main("--project", program(""), "preview", "--config", "size")
    assert (code, errors.splitlines()[-1]) == (2, "Error: Invalid value for '--config': 'size' is no KEY=VALUE.")


def test_what_a_program_prints_is_not_what_preview_answers(program: Program, main: Main):
    code, output, errors = main("--project", program("print('from the program')"), "preview", "--json")
    assert (code, errors) == (0, "from the program\n")
    assert json.loads(output)["outputs"] == {}


@pytest.fixture(name="up")
def fixture_up(program: Program, main: Main, stand_in: StandIn) -> Iterator[tuple[Path, int, str]]:
    """A deployed project: its folder, the emulator's port, and what `up` has printed."""
    stand_in()
    folder, port = program(PROGRAM), free_port()
    code, output, errors = main("--project", folder, "up", "--port", port)
    assert (code, errors) == (0, "")
    yield folder, port, output
    Workspace(folder).clear()


def test_up_shows_each_resource_the_outputs_and_what_comes_next(up: tuple[Path, int, str]):
    _, port, output = up
    lines = output.splitlines()
    assert lines[:3] == [
        f"Emulator ready at https://127.0.0.1:{port}. Deploying …",
        "+ pulumi:pulumi:Stack  small-local",
        "+ shop:index:Part  part",
    ]
    assert _rows(output) == [("answer", "42"), ("greeting", "hello")]
    assert lines[-1] == "2 resources deployed. Next: `tapkit put FILE`; in the end, `down`."


def _rows(table: str) -> list[tuple[str, str]]:
    return [tuple(cell.strip() for cell in line.split("│")[1:3]) for line in table.splitlines() if "│" in line]


def test_down_stops_and_removes_what_up_started(up: tuple[Path, int, str], main: Main):
    folder, port, _ = up
    assert main("--project", folder, "down") == (0, f"Stopped the emulator at https://127.0.0.1:{port}.\n", "")
    assert Workspace(folder).emulator.running() is None
    assert not Workspace(folder).emulator.home.exists()
    assert not Workspace(folder).outputs_file.exists()


def test_down_says_when_there_is_nothing_to_stop(tmp_path: Path, main: Main):
    assert main("--project", tmp_path, "down") == (0, "Nothing was running.\n", "")


def test_status_says_what_is_running(up: tuple[Path, int, str], main: Main):
    folder, port, _ = up
    process = Workspace(folder).emulator.running().pid
    sentence = f"Stack local: 2 resources at https://127.0.0.1:{port}, emulator's process {process}.\n"
    assert main("--project", folder, "status") == (0, sentence, "")


def test_outputs_are_shown_as_a_table(up: tuple[Path, int, str], main: Main):
    code, output, _ = main("--project", up[0], "outputs")
    assert (code, _rows(output)) == (0, [("answer", "42"), ("greeting", "hello")])


def test_outputs_are_printed_as_json(up: tuple[Path, int, str], main: Main):
    code, output, _ = main("--project", up[0], "outputs", "--json")
    assert (code, json.loads(output)) == (0, {"greeting": "hello", "answer": 42})


@pytest.fixture(name="load")
def fixture_load(endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Deployed], None]:
    """Makes a deployment the one that commands find, in a folder whose name a shell would take apart."""
    certificate = tmp_path / "it's a $HOME"
    certificate.write_bytes(Path(endpoint.certificate).read_bytes())
    found = replace(endpoint, certificate=str(certificate))
    return lambda deployed: monkeypatch.setattr(Workspace, "load", lambda _: (found, deployed))


def test_env_sets_what_boto3_needs_in_a_shell(
    load: Callable, quiet: Quiet, main: Main, monkeypatch: pytest.MonkeyPatch
):
    load(quiet("unrelated"))
    _, output, _ = main("env")
    shell = ["sh", "-c", 'eval "$1" && env', "sh", output]
    printed = subprocess.run(shell, env={}, capture_output=True, text=True, check=True).stdout
    for line in printed.splitlines():
        name, value = line.split("=", 1)
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    assert boto3.Session().client("sts").get_caller_identity()["Account"] == "000000000000"


def test_put_shows_what_the_function_reports(load: Callable, quiet: Quiet, tmp_path: Path, main: Main):
    (tmp_path / "hello.txt").write_text("Hello!\n", encoding="utf-8")
    load(quiet(processed("hello.txt", hashlib.sha256(b"Hello!\n").hexdigest())))
    code, output, _ = main("put", tmp_path / "hello.txt")
    assert code == 0
    assert output.startswith("processed hello.txt\n")
    assert output.endswith("\n1 of 1 processed with the local file's SHA-256.\n")


def test_put_fails_if_a_file_is_not_processed(load: Callable, quiet: Quiet, main: Main):
    load(quiet(processed(Path(__file__).name, "other")))
    code, output, _ = main("put", __file__)
    assert code == 1
    assert output.endswith("\n0 of 1 processed with the local file's SHA-256.\n")


def test_logs_prints_the_functions_log(load: Callable, quiet: Quiet, main: Main):
    load(quiet("first\n", "second"))
    assert main("logs") == (0, "first\nsecond\n", "")


@pytest.mark.parametrize(("right", "code"), [(True, 0), (False, 1)])
def test_demo_fails_if_a_file_is_not_processed(
    right: bool, code: int, root: Path, main: Main, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tapkit.local.demo.run_demo", lambda *_, **options: right and options == {"large": False})
    assert main("--project", root, "demo", "--no-large") == (code, "", "")
