"""What the integration tests share: a deployed stack's outputs, its AWS, and things that clean up after themselves.

By default the stack is deployed to an emulator for the session; with TAP_TARGET=aws the tests run against
the stack whose outputs stand in cfn-outputs/flat-outputs.json, with the credentials of the environment.
"""

# pylint: disable=redefined-outer-name # fixtures ask for each other by name

import functools
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from tapkit.local.clients import environment
from tapkit.local.deployed import Workspace, deploy, write_outputs
from tapkit.local.endpoint import free_port
from tapkit.local.project import load_project
from tapkit.local.uploads import log_messages, notification_filter

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS = Path("cfn-outputs", "flat-outputs.json")
TARGET = os.environ.get("TAP_TARGET", "emulator")
# On AWS the third attempt follows three minutes after the first one.
PATIENCE_SECONDS = {"emulator": 60, "aws": 600}

Aws = Callable[[str], Any]


@pytest.fixture(scope="session")
def outputs_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file that the deployment under test has left its outputs in."""
    if TARGET == "aws":
        yield ROOT / OUTPUTS
        return
    if TARGET != "emulator":
        pytest.exit(f"TAP_TARGET is {TARGET!r}: it must be emulator or aws.", returncode=1)
    workspace = Workspace(ROOT, "tests")
    workspace.clear()  # an interrupted run's emulator
    with pytest.MonkeyPatch.context() as patch, workspace.emulator.session(free_port()) as endpoint:
        project = load_project(ROOT, "local")
        for name, value in environment(endpoint, project.region).items():
            patch.setenv(name, value)
        file = tmp_path_factory.mktemp("deployment") / OUTPUTS
        write_outputs(file, deploy(project, endpoint, lambda resource: None).outputs)
        yield file


@pytest.fixture(scope="session", autouse=True)
def outputs_variable(outputs_file: Path) -> Iterator[None]:
    """Tells test_tap_stack.py, which also stands alone, where the outputs are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAP_OUTPUTS", str(outputs_file))
        yield


@pytest.fixture(scope="session")
def outputs(outputs_file: Path) -> dict[str, str]:
    """The deployed stack's outputs."""
    if not outputs_file.exists():
        pytest.exit(f"{outputs_file} does not exist: deploy a stack and write its outputs there.", returncode=1)
    return json.loads(outputs_file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def aws(outputs: dict[str, str]) -> Aws:
    """Makes boto3's clients, in the region of the stack."""
    region = outputs["function_arn"].split(":")[3]
    client = functools.cache(functools.partial(boto3.client, region_name=region))
    try:
        client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        pytest.exit(f"AWS cannot be reached with these credentials: {error}", returncode=1)
    return client


@pytest.fixture(scope="session")
def account_id(aws: Aws) -> str:
    return aws("sts").get_caller_identity()["Account"]


@pytest.fixture(scope="session")
def run_prefix(aws: Aws, outputs: dict[str, str]) -> Iterator[str]:
    """Starts the keys of this run, is processed, and is emptied in the end."""
    bucket = outputs["bucket_name"]
    prefix, _ = notification_filter(aws, bucket)
    prefix = f"{prefix}{uuid.uuid4()}/"
    yield prefix
    delete_objects(aws, bucket, prefix)


def delete_objects(aws: Aws, bucket: str, prefix: str) -> None:
    """Delete every version of every object under a prefix."""
    for page in aws("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        versions = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if versions:
            doomed = [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions]
            aws("s3").delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})


@pytest.fixture(scope="session")
def key(aws: Aws, outputs: dict[str, str], run_prefix: str) -> Callable[[str], str]:
    """Makes a name a key of this run that is processed."""
    _, suffix = notification_filter(aws, outputs["bucket_name"])
    return lambda name: f"{run_prefix}{name}{suffix}"


@pytest.fixture(scope="session")
def put(aws: Aws, outputs: dict[str, str], key: Callable[[str], str]) -> Callable[..., str]:
    """Uploads an object under a key of this run; answers its version."""

    def upload(name: str, body: bytes = b"", **arguments: Any) -> str:
        return aws("s3").put_object(Bucket=outputs["bucket_name"], Key=key(name), Body=body, **arguments)["VersionId"]

    return upload


@pytest.fixture(scope="session")
def records(aws: Aws, outputs: dict[str, str]) -> Callable[[], list[dict[str, Any]]]:
    """Reads the handler's JSON records of this session from the function's log."""
    since = time.time()

    def read() -> list[dict[str, Any]]:
        messages = log_messages(aws, outputs["log_group_name"], since)
        return [json.loads(message) for message in messages if message.startswith('{"level"')]

    return read


@pytest.fixture(scope="session")
def recorded(records: Callable[[], list[dict[str, Any]]]) -> Callable[..., list[dict[str, Any]]]:
    """Waits until as many of the handler's records have certain fields, and answers all that do; CloudWatch lags."""

    def wait(times: int, **fields: Any) -> list[dict[str, Any]]:
        def find() -> list[dict[str, Any]] | None:
            found = [record for record in records() if fields.items() <= record.items()]
            return found if len(found) >= times else None

        return wait_for(find, f"{times} log records with {fields}")

    return wait


@pytest.fixture
def parked(aws: Aws, outputs: dict[str, str]) -> Callable[[str], dict[str, Any]]:
    """Finds an event in the dead-letter queue by a text in its payload, and removes it there."""

    def find(text: str) -> dict[str, Any] | None:
        queue = {"QueueUrl": outputs["dlq_url"]}
        answer = aws("sqs").receive_message(**queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=1)
        for message in answer.get("Messages", []):
            envelope = json.loads(message["Body"])
            if text in json.dumps(envelope["requestPayload"]):
                aws("sqs").delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
                return envelope
        return None

    return lambda text: wait_for(lambda: find(text), f"an event with {text} in the dead-letter queue")


@pytest.fixture
def broken_version(aws: Aws, outputs: dict[str, str]) -> Iterator[str]:
    """Makes uploads invoke a new version without a handler; in the end everything is as it was."""
    function = {"FunctionName": outputs["function_name"]}
    client = aws("lambda")
    handler = client.get_function_configuration(**function)["Handler"]
    before = client.get_alias(**function, Name="live")["FunctionVersion"]
    client.update_function_configuration(**function, Handler="main.missing")
    client.get_waiter("function_updated_v2").wait(**function)
    version = client.publish_version(**function)["Version"]
    client.update_alias(**function, Name="live", FunctionVersion=version)
    yield version
    client.update_alias(**function, Name="live", FunctionVersion=before)
    client.update_function_configuration(**function, Handler=handler)
    client.get_waiter("function_updated_v2").wait(**function)
    client.delete_function(**function, Qualifier=version)


@pytest.fixture
def ops(outputs_file: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess]:
    """Runs `tapkit` for the deployed stack, in a folder of its own."""

    def run(command: str, *options: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "tapkit", command, "--outputs", outputs_file, *options],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def wait_for(find: Callable[[], Any], what: str) -> Any:
    """The first truthy answer of ``find``, asked ever less often; fails after the target's patience."""
    deadline, pause_seconds = time.monotonic() + PATIENCE_SECONDS[TARGET], 0.05
    while not (found := find()):
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {PATIENCE_SECONDS[TARGET]} s")
        time.sleep(pause_seconds)
        pause_seconds = min(2, pause_seconds * 1.5)
    return found
