"""Fixtures of the tests of local runs: an emulator, small programs, a stand-in for the emulator's process."""

import json
import runpy
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi import AssetArchive, StringAsset
from pulumi.runtime.mocks import MockResourceArgs
from tapkit.local.clients import Clients
from tapkit.local.deployed import Deployed, Workspace
from tapkit.local.deployment import Deployment
from tapkit.local.endpoint import Endpoint, free_port

from tests.unit.conftest import ROOT

Create = Callable[..., tuple[str, dict[str, Any]]]
QuietBucket = Callable[..., str]
WriteLog = Callable[..., str]
Quiet = Callable[..., Deployed]
Program = Callable[[str], Path]
Main = Callable[..., tuple[int, str, str]]
StandIn = Callable[..., None]


def processed(key: str, sha256: str, version_id: str | None = None) -> str:
    """The function's log record of an object that it has processed."""
    return log_record(key, version_id, size=1, content_type="text/plain", sha256=sha256)


def log_record(key: str, version_id: str | None = None, **result: Any) -> str:
    """The same, of a function that reports something else about its objects."""
    common = {"message": "Object processed", "timestamp": "2026-01-01 00:00:00,000+0000"}
    return json.dumps(common | {"key": key, "version_id": version_id, "result": result})


@pytest.fixture(scope="session", name="root")
def fixture_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, in a folder of its own: no test writes to the developer's."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("Pulumi.yaml", "Pulumi.local.yaml", "tap.py"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture(scope="session", name="endpoint")
def fixture_endpoint(root: Path) -> Iterator[Endpoint]:
    """The one real emulator, which the project folder's local runs find."""
    emulator = Workspace(root).emulator
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")  # nobody is there, and nobody must be asked
        started = emulator.start(free_port())
    yield started
    emulator.stop()


@pytest.fixture(scope="session", name="clients")
def fixture_clients(endpoint: Endpoint) -> Clients:
    return Clients(endpoint, "us-east-1")


@pytest.fixture(scope="session", name="create")
def fixture_create(clients: Clients) -> Create:
    """Creates one resource: ``create(type, name, **inputs)`` answers its identifier and its outputs."""
    deployment = Deployment(clients)

    def new_resource(kind: str, name: str, /, **inputs: Any) -> tuple[str, dict[str, Any]]:
        return deployment.new_resource(MockResourceArgs(kind, name, inputs, custom=True))

    return new_resource


@pytest.fixture(scope="session", name="function_inputs")
def fixture_function_inputs(create: Create) -> dict[str, Any]:
    """The inputs that a function cannot do without."""
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    _, role = create("aws:iam/role:Role", "role", assumeRolePolicy=trust)
    code = AssetArchive({"main.py": StringAsset("def handler(event, context): ...")})
    return {"role": role["arn"], "runtime": "python3.13", "handler": "main.handler", "code": code}


@pytest.fixture(name="quiet_bucket")
def fixture_quiet_bucket(function_inputs: dict[str, Any], create: Create) -> QuietBucket:
    """Creates a bucket with a notification that no upload sets off, because uploads are no copies."""

    def new(**filters: str) -> str:
        name, _ = create("aws:s3/bucket:Bucket", "uploads")
        function, outputs = create("aws:lambda/function:Function", "processor", **function_inputs)
        permission = {"action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}
        create("aws:lambda/permission:Permission", "permission", function=function, **permission)
        target = {"lambdaFunctionArn": outputs["arn"], "events": ["s3:ObjectCreated:Copy"], **filters}
        create("aws:s3/bucketNotification:BucketNotification", "notification", bucket=name, lambdaFunctions=[target])
        return name

    return new


@pytest.fixture(name="write_log")
def fixture_write_log(create: Create, clients: Clients) -> WriteLog:
    """Writes messages to a log group of the test's own; answers its name."""
    group, _ = create("aws:cloudwatch/logGroup:LogGroup", "log")
    clients("logs").create_log_stream(logGroupName=group, logStreamName="stream")

    def write(*messages: str) -> str:
        timestamp = int((time.time() + 60) * 1000)  # later than any upload of the test, however slow the machine
        events = [{"timestamp": timestamp, "message": message} for message in messages]
        clients("logs").put_log_events(logGroupName=group, logStreamName="stream", logEvents=events)
        return group

    return write


@pytest.fixture(name="quiet")
def fixture_quiet(quiet_bucket: QuietBucket, write_log: WriteLog, monkeypatch: pytest.MonkeyPatch) -> Quiet:
    """A deployment whose function never runs; its log holds the given messages."""
    monkeypatch.setattr("tapkit.local.uploads._POLL_SECONDS", 0.01)

    def new(*messages: str) -> Deployed:
        outputs = {"bucket_name": quiet_bucket(), "log_group_name": write_log(*messages)}
        return Deployed("local", "us-east-1", 1, outputs, 0)

    return new


@pytest.fixture(name="program")
def fixture_program(tmp_path: Path) -> Program:
    """Writes a Pulumi project around a program's text; answers its folder."""

    def write(text: str) -> Path:
        (tmp_path / "Pulumi.yaml").write_text("name: small\nruntime: python\nmain: program.py\n", encoding="utf-8")
        (tmp_path / "Pulumi.local.yaml").write_text("config:\n  aws:region: us-east-1\n", encoding="utf-8")
        (tmp_path / "program.py").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(name="main")
def fixture_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Iterator[Main]:
    """Runs `tapkit` with arguments; answers its exit code, its output and its errors."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tapkit", *map(str, arguments)])
        try:
            runpy.run_module("tapkit", run_name="__main__")
            code = 0
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    yield run
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(name="home")
def fixture_home(tmp_path: Path) -> Path:
    """A folder that an emulator may live in."""
    return tmp_path / "home"


@pytest.fixture(name="stand_in")
def fixture_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Makes a shell script the emulator's program, for what concerns processes only.

    The script runs in the emulator's folder and counts as ready once it has written the file ``ready``.
    """

    def replace(script: str = ": > ready; exec sleep 60") -> None:
        executable = tmp_path / "stand-in"
        executable.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        executable.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(executable))
        monkeypatch.setattr("tapkit.local.emulator.answers", _has_written_ready)
        monkeypatch.setattr("tapkit.local.emulator._POLL_SECONDS", 0.002)

    return replace


def _has_written_ready(endpoint: Endpoint) -> bool:
    return Path(endpoint.certificate).parents[1].joinpath("ready").exists()
