"""A stack that is deployed to an emulator of the tests' own, and what a test asks of it."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.local.clients import Clients, environment
from tapkit.local.deployed import Deployed, write_outputs
from tapkit.local.endpoint import Endpoint
from tapkit.local.uploads import PROCESSED, log_messages

from tests.integration.conftest import wait_for


@dataclass(frozen=True)
class Upload:
    """An object version that was put into the bucket."""

    key: str
    version_id: str


@dataclass
class LiveStack:
    """The stack.

    Attributes:
        endpoint: of its emulator.
        deployed: what was deployed.
        folder: that commands run in.
        aws: makes boto3's clients.
    """

    endpoint: Endpoint
    deployed: Deployed
    folder: Path
    aws: Clients = field(init=False)

    def __post_init__(self) -> None:
        self.aws = Clients(self.endpoint, self.deployed.region)

    def output(self, name: str) -> str:
        return self.deployed.output(name)

    def put(self, name: str, body: bytes = b"content") -> Upload:
        key = f"uploads/{name}"
        answer = self.aws("s3").put_object(Bucket=self.output("bucket_name"), Key=key, Body=body)
        return Upload(key, answer["VersionId"])

    def log(self, message: str, upload: Upload) -> list[dict[str, Any]]:
        """The handler's log records about an upload that have a message."""
        lines = log_messages(self.aws, self.output("log_group_name"))
        records = [json.loads(line) for line in lines if line.startswith('{"level"')]
        return [each for each in records if each["message"] == message and _is_about(each, upload)]

    def wait_for_log(self, message: str, upload: Upload, times: int = 1) -> list[dict[str, Any]]:
        """The same, as soon as there are as many as that."""
        return wait_for(
            lambda: found if len(found := self.log(message, upload)) >= times else None, f"{message}: {upload}"
        )

    def wait_until_processed(self, upload: Upload) -> dict[str, Any]:
        """The log record that says so; there must be one only."""
        (record,) = self.wait_for_log(PROCESSED, upload)
        return record

    def parked(self) -> int:
        """How many events are in the dead-letter queue."""
        name = "ApproximateNumberOfMessages"
        answer = self.aws("sqs").get_queue_attributes(QueueUrl=self.output("dlq_url"), AttributeNames=[name])
        return int(answer["Attributes"][name])

    def wait_until_parked(self) -> None:
        wait_for(self.parked, "an event in the dead-letter queue")

    def redrive(self) -> subprocess.CompletedProcess:
        """Run the operator's command."""
        outputs = self.folder / "outputs.json"
        write_outputs(outputs, self.deployed.outputs)
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        return subprocess.run(
            [sys.executable, "-m", "tapkit", "redrive", "--outputs", str(outputs)],
            cwd=self.folder,
            env=variables | environment(self.endpoint, self.deployed.region),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def stays_quiet(self, seconds: float = 1) -> bool:
        """Whether nothing is parked while one waits: for what must not happen there is no other sign."""
        time.sleep(seconds)
        return self.parked() == 0


def _is_about(record: dict[str, Any], upload: Upload) -> bool:
    entity = record.get("record", {}).get("s3", {}).get("object", {})
    named = {(record.get("key"), record.get("version_id")), (entity.get("key"), entity.get("versionId"))}
    return (upload.key, upload.version_id) in named
