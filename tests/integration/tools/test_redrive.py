"""Events in the dead-letter queue are processed after all, and none of them twice."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tapkit.local.uploads import PROCESSED

from tests.integration.conftest import ROOT, TARGET, wait_for

pytestmark = pytest.mark.skipif(TARGET == "aws", reason="redrives whatever waits in the stack's queue")

# A run that is killed as soon as the function has succeeded and that is noted, and whose message soon comes back.
KILLED_BEFORE_DELETION = """
import os, signal, sys
from tapkit import cli
from tapkit.ops.dead_letters import DeadLetters

prepare = DeadLetters.__init__
DeadLetters.__init__ = lambda self, client, url, hold_seconds: prepare(self, client, url, 2)
DeadLetters.delete = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv[1:] = ["redrive", "--outputs", sys.argv[1]]
cli.main()
"""


@pytest.fixture(name="waiting")
def waiting_messages(aws, outputs):
    """Counts the visible messages in the dead-letter queue, which the test leaves empty."""
    name = "ApproximateNumberOfMessages"

    def count():
        answer = aws("sqs").get_queue_attributes(QueueUrl=outputs["dlq_url"], AttributeNames=[name])
        return int(answer["Attributes"][name])

    assert count() == 0
    yield count
    assert count() == 0


@pytest.fixture(name="park_versions")
def park_events(aws, outputs):
    """Parks an event about each object version, given by its key and its version."""

    def park(versions):
        for key, version in versions.items():
            entity = {"bucket": {"name": outputs["bucket_name"]}, "object": {"key": key, "versionId": version}}
            aws("sqs").send_message(
                QueueUrl=outputs["dlq_url"],
                MessageBody=json.dumps({"Records": [{"s3": entity}]}),
                MessageAttributes={"RequestID": {"DataType": "String", "StringValue": str(uuid.uuid4())}},
            )

    return park


@pytest.fixture(name="park")
def park_uploads(park_versions, put, key, times_processed):
    """Uploads objects, which are processed, and parks an event about each of them; answers their keys."""

    def park(number):
        names = [f"again-{uuid.uuid4()}" for _ in range(number)]
        versions = {key(name): put(name) for name in names}
        wait_for(lambda: times_processed(list(versions)) == [0] * number, "the uploads' own processing")
        park_versions(versions)
        return list(versions)

    return park


@pytest.fixture(name="times_processed")
def count_invocations(records):
    """Counts how often each object has been processed again after its upload."""

    def count(keys):
        found = Counter(each.get("key") for each in records() if each["message"] == PROCESSED)
        return [found[key] - 1 for key in keys]

    return count


def test_upload_that_failed_is_processed_once_the_version_is_rolled_back(
    broken_version, ops, put, records, run_prefix, waiting
):  # pylint: disable=too-many-arguments, too-many-positional-arguments
    name = f"redriven-{uuid.uuid4()}"
    version = put(name, b"late")
    wait_for(waiting, f"a message of version {broken_version} in the dead-letter queue")
    failed = ops("redrive")
    assert (failed.returncode, failed.stdout.count(" failed again: "), waiting()) == (1, 1, 1), failed.stderr

    assert ops("rollback").returncode == 0
    redriven = ops("redrive")
    assert (redriven.returncode, redriven.stdout.splitlines()[-1]) == (0, "1 redriven."), redriven.stderr
    processed = [each for each in records() if each["message"] == PROCESSED and each["key"] == run_prefix + name]
    assert [each["version_id"] for each in processed] == [version]


def test_message_of_another_form_is_left(aws, outputs, ops, park, waiting, times_processed):
    # pylint: disable=too-many-arguments, too-many-positional-arguments
    queue = {"QueueUrl": outputs["dlq_url"]}
    message = aws("sqs").send_message(**queue, MessageBody="not an event")["MessageId"]
    keys = park(1)
    done = ops("redrive")
    assert done.returncode == 1
    assert f"{message} left, as it cannot be understood: it cannot be read as JSON" in done.stdout
    assert (waiting(), times_processed(keys)) == (1, [1])
    (left,) = aws("sqs").receive_message(**queue)["Messages"]
    aws("sqs").delete_message(**queue, ReceiptHandle=left["ReceiptHandle"])


def test_run_killed_between_success_and_deletion_is_taken_up_without_repeating_the_success(
    outputs_file, ops, park, waiting, times_processed, tmp_path
):  # pylint: disable=too-many-arguments, too-many-positional-arguments
    keys = park(1)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_DELETION, outputs_file],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert (killed.returncode, times_processed(keys)) == (-signal.SIGKILL, [1])
    wait_for(lambda: waiting() == 1, "the killed run's message")
    again = ops("redrive")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "1 deleted, as it had been redriven before.")
    assert times_processed(keys) == [1]


def test_two_runs_at_once_process_each_event_once(ops, park, waiting, times_processed):
    keys = park(10)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: ops("redrive"), range(2)))
    assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
    assert times_processed(keys) == [1] * 10
    assert waiting() == 0


def test_event_whose_version_has_been_deleted_stays_until_its_deletion_is_chosen(
    aws, outputs, key, ops, park_versions, put, records, waiting
):  # pylint: disable=too-many-arguments, too-many-positional-arguments
    name = f"gone-{uuid.uuid4()}"
    gone = put(name, b"gone")

    def about_it():
        return [each["message"] for each in records() if each.get("version_id") == gone]

    wait_for(about_it, "the upload's own processing")
    aws("s3").delete_object(Bucket=outputs["bucket_name"], Key=key(name), VersionId=gone)
    put(name, b"another version of the same key")
    park_versions({key(name): gone})
    left = ops("redrive")
    assert (left.returncode, waiting()) == (1, 1), left.stderr
    assert f" left, as its object version no longer exists: {key(name)}: {key(name)} (version {gone})\n" in left.stdout
    assert about_it() == [PROCESSED]
    assert ops("redrive", "--dry-run").returncode == 1

    discarded = ops("redrive", "--discard-missing")
    assert (discarded.returncode, waiting()) == (0, 0), discarded.stderr
    assert discarded.stdout.splitlines()[-1] == "1 deleted, as its object version no longer exists."
