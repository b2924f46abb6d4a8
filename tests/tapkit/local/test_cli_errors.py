"""The command line: how each kind of failure ends, and that it leaves nothing behind."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from tapkit.local.deployed import Deployed, Workspace
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.local.project import load_project

from tests.tapkit.local.conftest import Main, Program, StandIn


@pytest.mark.parametrize("command", [["put", "{file}"], ["logs"], ["outputs"], ["env"], ["status"]])
def test_commands_for_what_runs_say_that_nothing_does(command: list[str], tmp_path: Path, main: Main):
    arguments = [argument.format(file=__file__) for argument in command]
    sentence = "Error: Nothing is running here: start it with `tapkit up`.\n"
    assert main("--project", tmp_path, *arguments) == (1, "", sentence)


@pytest.mark.parametrize("command", [["put", __file__], ["logs"]])
def test_an_emulator_that_has_been_killed_meanwhile_is_one_sentence(
    command: list[str], endpoint: Endpoint, main: Main, monkeypatch: pytest.MonkeyPatch
):
    gone = replace(endpoint, port=free_port())
    deployed = Deployed("local", "us-east-1", 1, {"bucket_name": "uploads", "log_group_name": "log"}, 0)
    monkeypatch.setattr(Workspace, "load", lambda _: (gone, deployed))
    monkeypatch.setattr("time.sleep", lambda _: None)  # before boto3 tries again
    sentence = (
        f"Error: The emulator at {gone.url} no longer answers (EndpointConnectionError): "
        "start again with `tapkit down`, then `up`.\n"
    )
    assert main(*command) == (1, "", sentence)


def test_what_the_emulator_refuses_is_one_sentence(endpoint: Endpoint, main: Main, monkeypatch: pytest.MonkeyPatch):
    deployed = Deployed("local", "us-east-1", 1, {"log_group_name": "no-such-group"}, 0)
    monkeypatch.setattr(Workspace, "load", lambda _: (endpoint, deployed))
    code, output, errors = main("logs")
    assert (code, output) == (1, "")
    assert errors.startswith(f"Error: The emulator at {endpoint.url} refuses: An error occurred (ResourceNotFound")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["sideways"], "No such command 'sideways'."),
        (["up", "--port", "0"], "Invalid value for '--port' (env var: 'TAP_PORT'): 0 is not in the range 1<=x<=65535."),
        (["put"], "Missing argument 'FILES...'."),
        (["put", "missing"], "Invalid value for 'FILES...': File 'missing' does not exist."),
        (["--project", "missing", "up"], "Invalid value for '--project': Directory 'missing' does not exist."),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], reason: str, main: Main):
    code, output, errors = main(*arguments)
    assert (code, output) == (2, "")
    assert errors.startswith("Usage: tapkit ")
    assert errors.endswith(f"\nError: {reason}\n")


def _nothing_is_left(folder: Path) -> bool:
    emulator = Workspace(folder).emulator
    return emulator.running() is None and not emulator.home.exists() and not (folder / "cfn-outputs").exists()


ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "import pulumi_aws\npulumi_aws.ivs.Channel('jobs')\n",
            "Error: aws:ivs/channel:Channel jobs: local runs do not know this type; "
            "write a recipe for it in tapkit/aws/ivs.py.\n",
        ),
        (
            "import pulumi_aws\npulumi_aws.get_regions()\n",
            "Error: aws:index/getRegions:getRegions: local runs do not know this provider function; "
            "add it to tapkit/local/deployment.py.\n",
        ),
        (
            f"import sys\nfrom pathlib import Path\nsys.path.insert(0, {str(ROOT)!r})\n"
            "from parts.packaging import build_package\n"
            "build_package('python3.13', 'arm64', source=Path('src'), build=Path('build'))\n",
            "Error: src/main.py is missing: the function's handler is main.lambda_handler.\n",
        ),
    ],
    ids=["unknown type", "unknown provider function", "missing handler"],
)
def test_a_failed_up_is_one_sentence_and_leaves_nothing(
    text: str, sentence: str, program: Program, main: Main, stand_in: StandIn
):
    stand_in()
    folder = program(text)
    code, _, errors = main("--project", folder, "up", "--port", free_port())
    assert (code, errors) == (1, sentence)
    assert _nothing_is_left(folder)


def test_a_wrong_configuration_value_is_one_sentence(root: Path, tmp_path: Path, main: Main, stand_in: StandIn):
    stand_in()
    for name in ("Pulumi.yaml", "tap.py"):
        (tmp_path / name).symlink_to(root / name)
    key = f"{load_project(root, 'local').name}:memory_mb"
    (tmp_path / "Pulumi.local.yaml").write_text(f"config:\n  {key}: 64\n", encoding="utf-8")
    code, _, errors = main("--project", tmp_path, "up", "--port", free_port())
    assert (code, errors) == (
        1,
        f"Error: {key} is 64: it must be a whole number from 128 to 10240. "
        f"Set it with `pulumi config set {key} <value>`.\n",
    )
    assert _nothing_is_left(tmp_path)


@pytest.mark.parametrize(
    ("number", "ending"),
    [
        (signal.SIGINT, (130, "\nInterrupted: what this command started is stopped.\n")),
        (signal.SIGTERM, (143, "")),
        (signal.SIGHUP, (129, "")),
    ],
)
def test_an_interrupted_up_leaves_nothing(
    number: signal.Signals, ending: tuple[int, str], program: Program, main: Main, stand_in: StandIn
):
    stand_in()
    folder = program(f"import os\nos.kill({os.getpid()}, {number.value})\n")
    assert main("--project", folder, "up", "--port", free_port())[::2] == ending
    assert _nothing_is_left(folder)
