"""What the handler reports about objects, and what it does where S3 does not hand one out."""

import hashlib
import io
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from tests.unit.handler import BUCKET, Function, handler_in_moto  # pylint: disable=unused-import # a fixture
from tests.unit.s3_events import counts, event, record


def processed(function: Function) -> list[dict[str, Any]]:
    fields = ("bucket", "key", "version_id", "result")
    return [{name: line.get(name) for name in fields} for line in function.logged("Object processed")]


def digests(function: Function) -> list[str]:
    return [line["result"]["sha256"] for line in processed(function)]


@pytest.mark.parametrize("body", [b"hello", b"", bytes(range(256)) * 8192], ids=["text", "empty", "2 MiB"])
def test_an_object_is_reported_with_its_version_size_type_and_digest(function: Function, body: bytes):
    version = function.put("uploads/report.csv", body, "text/csv")
    function(event(record(BUCKET, "uploads/report.csv", version)))
    assert processed(function) == [
        {
            "bucket": BUCKET,
            "key": "uploads/report.csv",
            "version_id": version,
            "result": {
                "size": len(body),
                "content_type": "text/csv",
                "sha256": hashlib.sha256(body).hexdigest(),
            },
        }
    ]


def test_the_version_of_the_event_is_read_even_if_a_newer_one_exists(function: Function):
    old = function.put("uploads/a", b"old")
    function.put("uploads/a", b"new")
    function(event(record(BUCKET, "uploads/a", old)))
    assert digests(function) == [hashlib.sha256(b"old").hexdigest()]


def test_without_versions_the_current_object_is_read(function: Function):
    function.main.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    function.put("uploads/a", b"current")
    function(event(record(BUCKET, "uploads/a")))
    assert [(line["version_id"], line["result"]["sha256"]) for line in processed(function)] == [
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
    assert digests(function) == [hashlib.sha256(content).hexdigest()]


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


class Broken(io.BytesIO):
    """A connection that fails once its content has been read."""

    def __init__(self, content: bytes, failure: Exception) -> None:
        super().__init__(content)
        self._failure = failure

    def read(self, size: int | None = None, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            raise self._failure
        return chunk


def refusals(function: Function, message: str) -> list[dict[str, Any]]:
    fields = ("level", "bucket", "key", "version_id", "code", "request_id")
    return [{name: line[name] for name in fields} for line in function.logged(message)]


def test_an_object_that_was_deleted_meanwhile_is_skipped(function: Function):
    function.main.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    assert function(event(record(BUCKET, "uploads/gone")))["body"] == counts(skipped=1)
    assert [line["code"] for line in function.logged("Object gone before it was processed")] == ["NoSuchKey"]


def test_a_version_that_was_deleted_meanwhile_is_skipped(function: Function):
    version = function.put("uploads/gone")
    function.main.s3.delete_object(Bucket=BUCKET, Key="uploads/gone", VersionId=version)
    function.put("uploads/gone")
    assert function(event(record(BUCKET, "uploads/gone", version)))["body"] == counts(skipped=1)


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion"])
def test_what_is_gone_is_a_warning_with_code_and_request_id(function: Function, code: str):
    with Stubber(function.main.s3) as stubber:
        stubber.add_client_error("get_object", code, "gone", 404, response_meta={"RequestId": "4442587FB7D0A2F9"})
        function(event(record(BUCKET, "uploads/a", "v1")))
    assert refusals(function, "Object gone before it was processed") == [
        {
            "level": "WARNING",
            "bucket": BUCKET,
            "key": "uploads/a",
            "version_id": "v1",
            "code": code,
            "request_id": "4442587FB7D0A2F9",
        }
    ]
    assert function.logged("Record failed") == []


def test_an_object_in_an_archive_is_a_warning_that_says_what_to_do_and_no_failure(function: Function):
    version = function.put("uploads/a", StorageClass="DEEP_ARCHIVE")
    assert function(event(record(BUCKET, "uploads/a", version)))["body"] == counts(archived=1)
    message = "Object archived: restore it, and it is processed"
    assert [(line["level"], line["version_id"], line["code"]) for line in function.logged(message)] == [
        ("WARNING", version, "InvalidObjectState")
    ]
    assert function.logged("S3 refused") == function.logged("Record failed") == []


@pytest.mark.parametrize(
    ("code", "status"),
    [("NoSuchBucket", 404), ("AccessDenied", 403), ("SlowDown", 503), ("InternalError", 500), ("404", 404)],
)
def test_any_other_refusal_is_logged_with_code_and_request_id_and_raised(function: Function, code: str, status: int):
    with Stubber(function.main.s3) as stubber, pytest.raises(function.main.ProcessingError) as caught:
        stubber.add_client_error("get_object", code, "no", status, response_meta={"RequestId": "4442587FB7D0A2F9"})
        function(event(record(BUCKET, "uploads/a", "v1")))
    assert f"An error occurred ({code})" in str(caught.value)
    assert refusals(function, "S3 refused") == [
        {
            "level": "ERROR",
            "bucket": BUCKET,
            "key": "uploads/a",
            "version_id": "v1",
            "code": code,
            "request_id": "4442587FB7D0A2F9",
        }
    ]


def test_a_bucket_that_does_not_exist_is_no_skipped_object(function: Function):
    with pytest.raises(function.main.ProcessingError, match=r"^record 0: NoSuchBucket: "):
        function(event(record("no-such-bucket", "uploads/a")))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (io.BytesIO(b"half"), "IncompleteReadError"),
        (Broken(b"half", ProtocolError("connection reset")), "ResponseStreamingError"),
        (Broken(b"half", ReadTimeoutError(None, None, "no bytes for 20 s")), "ReadTimeoutError"),
    ],
    ids=["short", "reset", "timeout"],
)
def test_an_interrupted_body_is_raised(function: Function, body: io.BytesIO, error: str):
    with Stubber(function.main.s3) as stubber, pytest.raises(function.main.ProcessingError) as caught:
        stubber.add_response("get_object", {"Body": StreamingBody(body, 8), "ContentType": "text/plain"})
        function(event(record(BUCKET, "uploads/a")))
    assert str(caught.value).startswith(f"record 0: {error}: ")
    assert function.logged("Object processed") == []


def test_the_log_of_a_failed_record_shows_where_it_failed(function: Function):
    with Stubber(function.main.s3) as stubber, pytest.raises(function.main.ProcessingError):
        stubber.add_client_error("get_object", "AccessDenied")
        function(event(record(BUCKET, "uploads/a", "v1")))
    (line,) = function.logged("Record failed")
    assert line["exception_name"] == "AccessDenied"
    assert "in process_object" in line["exception"]
    assert line["record"] == record(BUCKET, "uploads/a", "v1")
