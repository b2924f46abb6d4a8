"""What the handler reports about the objects that it processes."""

import hashlib
import io
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tests.unit.handler.conftest import BUCKET, Function
from tests.unit.handler.events import counts, event, record


def processed(function: Function) -> list[dict[str, Any]]:
    fields = ("bucket", "key", "version_id", "size", "content_type", "sha256")
    return [{name: line.get(name) for name in fields} for line in function.logged("Object processed")]


@pytest.mark.parametrize("body", [b"hello", b"", bytes(range(256)) * 8192], ids=["text", "empty", "2 MiB"])
def test_an_object_is_reported_with_its_version_size_type_and_digest(function: Function, body: bytes):
    version = function.put("uploads/report.csv", body, "text/csv")
    function(event(record(BUCKET, "uploads/report.csv", version)))
    assert processed(function) == [
        {
            "bucket": BUCKET,
            "key": "uploads/report.csv",
            "version_id": version,
            "size": len(body),
            "content_type": "text/csv",
            "sha256": hashlib.sha256(body).hexdigest(),
        }
    ]


def test_the_version_of_the_event_is_read_even_if_a_newer_one_exists(function: Function):
    old = function.put("uploads/a", b"old")
    function.put("uploads/a", b"new")
    function(event(record(BUCKET, "uploads/a", old)))
    assert [line["sha256"] for line in processed(function)] == [hashlib.sha256(b"old").hexdigest()]


def test_without_versions_the_current_object_is_read(function: Function):
    function.main.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    function.put("uploads/a", b"current")
    function(event(record(BUCKET, "uploads/a")))
    assert [(line["version_id"], line["sha256"]) for line in processed(function)] == [
        (None, hashlib.sha256(b"current").hexdigest())
    ]


def test_the_response_is_a_status_and_a_json_text(function: Function):
    versions = [function.put(f"uploads/{number}") for number in range(2)]
    records = [record(BUCKET, f"uploads/{number}", version) for number, version in enumerate(versions)]
    response = function(event(*records, record(BUCKET, "uploads/none", "gone")))
    assert response == {"statusCode": 200, "body": counts(processed=2, skipped=1)}


def test_an_object_is_never_read_whole(function: Function):
    """Memory is bounded by what one read may return, so each read has to name a limit."""

    class Recording(io.BytesIO):
        """Remembers how much was asked for."""

        asked_for: list[int | None] = []

        def read(self, size: int | None = None, /) -> bytes:
            self.asked_for.append(size)
            return super().read(size)

    mebibyte = 1024 * 1024
    content = b"x" * (2 * mebibyte + 1)
    body = StreamingBody(Recording(content), len(content))
    with Stubber(function.main.s3) as stubber:
        stubber.add_response("get_object", {"Body": body, "ContentType": "text/plain"})
        function(event(record(BUCKET, "uploads/large")))
    assert Recording.asked_for == [mebibyte] * 4
    assert [line["sha256"] for line in processed(function)] == [hashlib.sha256(content).hexdigest()]


def test_every_log_record_carries_the_request_id_and_the_function(function: Function):
    version = function.put("uploads/a")
    function(event(record(BUCKET, "uploads/a", version), record(BUCKET, "uploads/none", "gone")))
    lines = [line for line in function.printed() if "_aws" not in line]
    assert [line["level"] for line in lines] == ["INFO", "WARNING"]
    for line in lines:
        assert line["function_request_id"] == function.context.aws_request_id
        assert line["function_arn"] == function.context.invoked_function_arn
        assert line["service"] == "processor"


def test_credentials_stay_out_of_the_log_at_debug(function: Function, caplog: pytest.LogCaptureFixture):
    version = function.put("uploads/a")
    with caplog.at_level("DEBUG"):
        function(event(record(BUCKET, "uploads/a", version)))
    assert {line.name for line in caplog.records if line.name.startswith("botocore")} == set()
    assert len(processed(function)) == 1
