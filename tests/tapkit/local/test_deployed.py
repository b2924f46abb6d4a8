"""A deployment, and the record of it that later commands rely on."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.local.deployed import Deployed, Workspace, deploy, write_outputs
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.local.project import load_project

from tests.tapkit.local.conftest import Program, StandIn

DEPLOYED = Deployed("local", "us-east-1", 1, {"bucket_name": "uploads", "count": 2}, 1.5)


def test_a_deployment_is_what_the_program_registered_and_exported(program: Program, endpoint: Endpoint):
    folder = program(
        "import pulumi, pulumi_aws\n"
        "pulumi.export('url', pulumi_aws.sqs.Queue('jobs', name='deployed-jobs').url)\n"
        "pulumi.export('account', pulumi_aws.get_caller_identity().account_id)\n"
    )
    registered = []
    before = time.time()
    deployed = deploy(load_project(folder, "local"), endpoint, registered.append)
    assert (deployed.stack, deployed.region, deployed.resources) == ("local", "us-east-1", 2)
    assert deployed.outputs == {
        "url": f"{endpoint.url}/000000000000/deployed-jobs",
        "account": "000000000000",
    }
    assert [resource.name for resource in registered] == ["small-local", "jobs"]
    assert before <= deployed.deployed_at <= time.time()


@pytest.fixture(name="workspace")
def fixture_workspace(tmp_path: Path, stand_in: StandIn) -> Iterator[Workspace]:
    """A workspace with something running in it."""
    stand_in()
    workspace = Workspace(tmp_path)
    workspace.emulator.start(free_port())
    yield workspace
    workspace.emulator.stop()


def test_what_is_saved_can_be_loaded(workspace: Workspace):
    workspace.save(DEPLOYED)
    assert workspace.load() == (workspace.emulator.running(), DEPLOYED)


def test_outputs_are_written_as_flat_json(workspace: Workspace, tmp_path: Path):
    workspace.save(DEPLOYED)
    written = (tmp_path / "cfn-outputs" / "flat-outputs.json").read_text(encoding="utf-8")
    assert written == '{\n  "bucket_name": "uploads",\n  "count": 2\n}\n'


def test_an_output_is_found_by_its_name():
    assert DEPLOYED.output("bucket_name") == "uploads"


def test_an_output_that_the_program_does_not_export_is_named():
    with pytest.raises(UserError, match="^The program exports no dlq_url, which this command needs: "):
        DEPLOYED.output("dlq_url")


def test_nothing_can_be_loaded_where_nothing_runs(tmp_path: Path):
    with pytest.raises(UserError, match="^Nothing is running here: start it with `tapkit up`.$"):
        Workspace(tmp_path).load()


def test_an_unfinished_deployment_is_told_from_a_finished_one(workspace: Workspace):
    with pytest.raises(UserError, match="^The deployment was not finished: "):
        workspace.load()


def test_clearing_stops_the_emulator_and_removes_its_outputs(workspace: Workspace):
    endpoint = workspace.emulator.running()
    workspace.save(DEPLOYED)
    assert workspace.clear() == endpoint
    assert workspace.emulator.running() is None
    assert not workspace.emulator.home.exists()
    assert not workspace.outputs_file.exists()


@pytest.mark.parametrize("content", [b'{"bucket_name": "another"}', b"no JSON", b"\xff"])
def test_clearing_keeps_outputs_that_something_else_has_written(content: bytes, workspace: Workspace):
    workspace.save(DEPLOYED)
    workspace.outputs_file.write_bytes(content)
    workspace.clear()
    assert workspace.outputs_file.read_bytes() == content
    assert workspace.emulator.running() is None


def test_clearing_can_be_repeated(workspace: Workspace):
    workspace.save(DEPLOYED)
    workspace.clear()
    assert workspace.clear() is None


def test_clearing_does_without_the_outputs(workspace: Workspace):
    workspace.save(DEPLOYED)
    workspace.outputs_file.unlink()
    workspace.clear()
    assert not workspace.emulator.home.exists()


def test_interrupted_saving_leaves_nothing_that_clearing_does_not_remove(workspace: Workspace, monkeypatch):
    real = os.replace

    def interrupted_after(*paths: Path) -> None:
        real(*paths)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted_after)
    with pytest.raises(KeyboardInterrupt):
        workspace.save(DEPLOYED)
    workspace.clear()
    assert not workspace.outputs_file.exists()


def test_outputs_are_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "cfn-outputs" / "flat-outputs.json"
    write_outputs(file, {"version": 1})

    def interrupted(*paths: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_outputs(file, {"version": 2})
    assert json.loads(file.read_text(encoding="utf-8")) == {"version": 1}
