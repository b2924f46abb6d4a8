"""Many uploads at once to the emulator: the balance of their events, latencies, memory."""

import dataclasses
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tapkit.local.clients import Clients
from tapkit.local.deployed import Deployed, Workspace, deploy
from tapkit.local.endpoint import free_port
from tapkit.local.project import load_project
from tapkit.local.uploads import PROCESSED, notification_filter

from benchmarks.balance import Balance, Version, reconcile
from benchmarks.measures.memory import sampled
from benchmarks.workload import REFUSED, Item, workload

CONCURRENCY = 4  # two invocations for each of two processors; about 60 MB each
THREADS = 8
DEADLINE_SECONDS = 900
POLL_SECONDS = 2
OVERLAP_MS = 30_000  # that a record may be later than another in the log, and earlier by its time


@dataclass(frozen=True)
class LoadResult:
    """The results of a run under load.

    Attributes:
        balance: of the events.
        latencies: from the start of each upload to the log record, in seconds, of what was processed.
        upload_seconds, total_seconds: until the last upload, and until the last event was accounted for.
        peak_mebibytes: of the emulator with its functions; 0 where it cannot be measured.
    """

    balance: Balance
    latencies: list[float]
    upload_seconds: float
    total_seconds: float
    peak_mebibytes: float


def run_load(root: Path, uploads: int, say: Callable[[str], None]) -> LoadResult:
    """Deploy to a new emulator, upload, and wait until every event is accounted for, or for 15 minutes.

    Args:
        root: the project's folder.
        uploads: how many.
        say: called with what has been done last.
    """
    project = load_project(root, "local")
    settings = {"tap:reserved_concurrency": str(CONCURRENCY), "tap:log_level": "INFO"}
    project = dataclasses.replace(project, config=project.config | settings)
    emulator = Workspace(root, "load").emulator
    with emulator.session(free_port()) as endpoint, sampled(endpoint.pid) as peak:
        run = _Run(Clients(endpoint, project.region), deploy(project, endpoint, lambda resource: None))
        run.refuse_reading()
        started = time.monotonic()
        run.upload_all(workload(uploads), say)
        upload_seconds = time.monotonic() - started
        balance = run.await_balance(say)
        return LoadResult(balance, run.latencies(), upload_seconds, time.monotonic() - started, peak.mebibytes)


class _Run:
    """A deployed stack under load, and what has been delivered to it."""

    def __init__(self, clients: Clients, deployed: Deployed) -> None:
        self._clients = clients
        self._bucket, self._queue = deployed.output("bucket_name"), deployed.output("dlq_url")
        self._alias, self._log_group = deployed.output("function_alias_arn"), deployed.output("log_group_name")
        self._prefix, _ = notification_filter(clients, self._bucket)
        self._started_at: dict[Version, float] = {}
        self._delivered: Counter[Version] = Counter()
        self._deleted: set[Version] = set()
        self._parked: dict[str, dict[str, Any]] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._read_until = 0

    def refuse_reading(self) -> None:
        """Forbid the function some objects, so that there is something to park."""
        s3 = self._clients("s3")
        policy = json.loads(s3.get_bucket_policy(Bucket=self._bucket)["Policy"])
        policy["Statement"].append(
            {
                "Sid": "RefuseReading",
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["s3:GetObject", "s3:GetObjectVersion"],
                "Resource": f"arn:aws:s3:::{self._bucket}/{self._prefix}{REFUSED}*",
            }
        )
        s3.put_bucket_policy(Bucket=self._bucket, Policy=json.dumps(policy))

    def upload_all(self, items: list[Item], say: Callable[[str], None]) -> None:
        """Upload, several at once; an interruption starts no more."""
        pool = ThreadPoolExecutor(THREADS)
        try:
            for number, _ in enumerate(pool.map(self._upload, items), start=1):
                if number % 200 == 0 or number == len(items):
                    say(f"{number} of {len(items)} uploaded")
        finally:
            pool.shutdown(cancel_futures=True)

    def _upload(self, item: Item) -> None:
        started_at = time.time()
        location = {"Bucket": self._bucket, "Key": self._prefix + item.name}
        version_id = self._clients("s3").put_object(**location, Body=os.urandom(item.size))["VersionId"]
        version = (location["Key"], version_id)
        self._started_at[version] = started_at
        self._delivered[version] += 1
        if item.twice:
            self._deliver_again(version)
        if item.deleted:
            self._clients("s3").delete_object(**location, VersionId=version_id)
            self._deleted.add(version)

    def _deliver_again(self, version: Version) -> None:
        """As S3 does now and then."""
        key, version_id = version
        entity = {"bucket": {"name": self._bucket}, "object": {"key": key, "versionId": version_id}}
        self._clients("lambda").invoke(
            FunctionName=self._alias, InvocationType="Event", Payload=json.dumps({"Records": [{"s3": entity}]})
        )
        self._delivered[version] += 1

    def await_balance(self, say: Callable[[str], None]) -> Balance:
        """The balance as soon as it holds, or what it is after the deadline."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            self._collect_parked()
            self._collect_records()
            balance = reconcile(
                self._delivered.elements(), self._records.values(), self._parked.values(), self._deleted, self._listed()
            )
            say(f"{balance.delivered.total() - balance.missing.total()} of {balance.delivered.total()} accounted for")
            if not balance.missing or time.monotonic() > deadline:
                return balance
            time.sleep(POLL_SECONDS)

    def _collect_parked(self) -> None:
        """Messages are read and left in the queue, by their id because one may be read again."""
        queue = {"QueueUrl": self._queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": DEADLINE_SECONDS}
        while messages := self._clients("sqs").receive_message(**queue).get("Messages"):
            self._parked |= {
                message["MessageId"]: json.loads(message["Body"])["requestPayload"] for message in messages
            }

    def _listed(self) -> set[Version]:
        pages = self._clients("s3").get_paginator("list_object_versions").paginate(Bucket=self._bucket)
        return {(version["Key"], version["VersionId"]) for page in pages for version in page.get("Versions", [])}

    def _collect_records(self) -> None:
        """New records only: the emulator returns at most 10,000 events, and does not say that there are more."""
        pages = self._clients("logs").get_paginator("filter_log_events")
        for page in pages.paginate(
            logGroupName=self._log_group, filterPattern="Object", startTime=max(0, self._read_until - OVERLAP_MS)
        ):
            for event in page["events"]:
                self._read_until = max(self._read_until, event["timestamp"])
                if event["message"].startswith('{"level"'):  # by the handler's logger
                    self._records[event["message"]] = json.loads(event["message"])

    def latencies(self) -> list[float]:
        """Of the first report of each version that was processed, in ascending order."""
        reported: dict[Version, float] = {}
        for record in self._records.values():
            if record["message"] == PROCESSED:
                at = datetime.strptime(record["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()
                version = (record["key"], record["version_id"])
                reported[version] = min(at, reported.get(version, at))
        return sorted(at - self._started_at[version] for version, at in reported.items())
