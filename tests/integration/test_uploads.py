"""Uploads are processed: what the function's log says of them."""

import hashlib
import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tapkit.local.uploads import PROCESSED, notification_filter

from tests.integration.conftest import TARGET, delete_objects, wait_for
from tests.unit import s3_events as events

UPLOADS, THREADS = 200, 8


@pytest.fixture(name="processed")
def processed_records(records):
    """The handler's records of processed objects, by key and version."""

    def read():
        return {(record["key"], record["version_id"]): record for record in records() if record["message"] == PROCESSED}

    return read


def test_reports_size_type_version_and_hash(put, key, processed):
    body = b"Hello, TapStack!\n"
    version = put("hello.txt", body, ContentType="text/plain")
    record = wait_for(lambda: processed().get((key("hello.txt"), version)), "the upload's log record")
    assert record["result"]["size"] == len(body)
    assert record["result"]["content_type"] == "text/plain"
    assert record["result"]["sha256"] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    "name",
    ["with space", "a+b", "50%", "%2F encoded", "Ünïcödé 世界", "q?a=b&c=d", "quote'\"", "nested/folder/x"],
)
def test_key_arrives_as_it_was_uploaded(put, key, processed, name):
    version = put(name, name.encode())
    record = wait_for(lambda: processed().get((key(name), version)), f"a log record for {name!r}")
    assert record["result"]["sha256"] == hashlib.sha256(name.encode()).hexdigest()


def test_empty_object_is_processed(put, key, processed):
    version = put("empty")
    assert wait_for(lambda: processed().get((key("empty"), version)), "the empty object")["result"]["size"] == 0


def test_every_version_of_a_key_is_processed(put, key, processed):
    versions = {put("overwritten", body): body for body in (b"first", b"second")}
    for version, body in versions.items():
        record = wait_for(lambda wanted=version: processed().get((key("overwritten"), wanted)), "a version")
        assert record["result"]["sha256"] == hashlib.sha256(body).hexdigest()


def test_key_outside_the_filter_is_not_processed(aws, outputs, put, key, processed):
    prefix, suffix = notification_filter(aws, outputs["bucket_name"])
    if not prefix and not suffix:
        pytest.skip("this stack processes every key")
    # No prefix and no suffix of a stack contains ~.
    elsewhere = f"~{uuid.uuid4()}{suffix}" if prefix else f"{uuid.uuid4()}~"
    try:
        aws("s3").put_object(Bucket=outputs["bucket_name"], Key=elsewhere, Body=b"ignored")
        marker = put("uploaded after the ignored one")
        wait_for(lambda: processed().get((key("uploaded after the ignored one"), marker)), "the later upload")
        assert elsewhere not in {key for key, _ in processed()}
    finally:
        delete_objects(aws, outputs["bucket_name"], elsewhere)


@pytest.fixture(name="report")
def invoked_with_an_event(aws, outputs, key):
    """Invokes what uploads invoke with an event about an object; answers what became of it."""

    def invoke(event_name, name, version):
        about = events.record(outputs["bucket_name"], key(name), version) | {"eventName": event_name}
        response = aws("lambda").invoke(
            FunctionName=outputs["function_alias_arn"], Payload=json.dumps(events.event(about)).encode()
        )
        payload = json.loads(response["Payload"].read())
        assert "FunctionError" not in response, payload
        assert payload["statusCode"] == 200
        return payload["body"]

    return invoke


def test_object_deleted_for_good_before_it_is_processed_is_skipped(report):
    assert report("ObjectCreated:Put", "never-there", "null") == events.counts(skipped=1)


def test_restored_object_is_processed_again(put, key, report, recorded):
    version = put("restored")
    about = {"message": PROCESSED, "key": key("restored"), "version_id": version}
    recorded(1, **about)
    assert report("ObjectRestore:Completed", "restored", version) == events.counts(processed=1)
    assert len(recorded(2, **about)) == 2


@pytest.mark.parametrize("event_name", ["ObjectRemoved:Delete", "ObjectTagging:Put", "ObjectRestore:Post"])
def test_event_that_leaves_nothing_to_be_read_is_ignored_with_a_record(put, key, report, recorded, event_name):
    version = put(f"ignored/{event_name}")
    assert report(event_name, f"ignored/{event_name}", version) == events.counts(ignored=1)
    (ignored,) = recorded(1, message="Event ignored", event_name=event_name, version_id=version)
    assert ignored["key"] == key(f"ignored/{event_name}")


@pytest.mark.skipif(TARGET == "aws", reason="a restoration takes minutes to hours, and its object is paid for 90 days")
def test_upload_to_an_archive_is_processed_once_it_is_restored(aws, outputs, put, key, report, recorded):
    # pylint: disable=too-many-arguments, too-many-positional-arguments
    version = put("archived", b"cold", StorageClass="GLACIER")
    (archived,) = recorded(1, code="InvalidObjectState", key=key("archived"), version_id=version)
    assert (archived["level"], archived["message"]) == ("WARNING", "Object archived: restore it, and it is processed")

    cold = {"Bucket": outputs["bucket_name"], "Key": key("archived")}
    aws("s3").restore_object(**cold, RestoreRequest={"Days": 1})
    wait_for(lambda: 'ongoing-request="false"' in aws("s3").head_object(**cold)["Restore"], "the restoration")
    assert report("ObjectRestore:Completed", "archived", version) == events.counts(processed=1)
    assert (
        recorded(1, message=PROCESSED, key=key("archived"))[0]["result"]["sha256"]
        == hashlib.sha256(b"cold").hexdigest()
    )


def test_many_uploads_at_once_are_processed_as_often_as_they_were_delivered(put, key, run_prefix, records):
    names = [f"many/{number:03}" for number in range(UPLOADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        versions = dict(zip(names, pool.map(lambda name: put(name, name.encode()), names), strict=True))
    expected = {(key(name), version) for name, version in versions.items()}

    def complete():
        found = [
            record
            for record in records()
            if record["message"] == PROCESSED and record["key"].startswith(f"{run_prefix}many/")
        ]
        return found if expected <= {(record["key"], record["version_id"]) for record in found} else None

    found = wait_for(complete, f"{UPLOADS} log records")
    assert {(record["key"], record["version_id"]) for record in found} == expected
    deliveries = Counter(record["function_request_id"] for record in found)
    assert set(deliveries.values()) == {1}, "an invocation reported an object twice"
