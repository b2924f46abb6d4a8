"""Files reach the bucket under keys that the function is told about, and its log says what became of them."""

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.local.clients import Clients
from tapkit.local.uploads import Result, Upload, await_results, log_messages, log_records, upload_file

from tests.tapkit.local.conftest import Create, QuietBucket, WriteLog, processed

CONTENT = b"Hello!\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def fixture_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tapkit.local.uploads._POLL_SECONDS", 0.01)


@pytest.fixture(name="file")
def fixture_file(tmp_path: Path) -> Path:
    path = tmp_path / "hello.txt"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize(
    ("filters", "key"),
    [
        ({}, "hello.txt"),
        ({"filterPrefix": "in/"}, "in/hello.txt"),
        ({"filterSuffix": ".txt"}, "hello.txt"),
        ({"filterPrefix": "in/", "filterSuffix": "/new.csv"}, "in/hello.txt/new.csv"),
    ],
)
def test_a_file_is_uploaded_under_its_name_with_prefix_and_suffix(
    filters: dict, key: str, file: Path, quiet_bucket: QuietBucket, clients: Clients
):
    name = quiet_bucket(**filters)
    upload = upload_file(clients, name, file)
    stored = clients("s3").get_object(Bucket=name, Key=key)
    assert (stored["Body"].read(), stored["ContentType"]) == (CONTENT, "text/plain")
    assert (upload.key, upload.sha256) == (key, SHA256)


def test_a_file_of_unknown_type_is_binary(tmp_path: Path, quiet_bucket: QuietBucket, clients: Clients):
    (tmp_path / "unknown").write_bytes(CONTENT)
    name = quiet_bucket()
    upload_file(clients, name, tmp_path / "unknown")
    assert clients("s3").head_object(Bucket=name, Key="unknown")["ContentType"] == "application/octet-stream"


@pytest.mark.parametrize("versioned", [True, False])
def test_an_upload_names_the_version_if_there_is_one(
    versioned: bool, file: Path, quiet_bucket: QuietBucket, clients: Clients
):
    name = quiet_bucket()
    if versioned:
        clients("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    upload = upload_file(clients, name, file)
    assert upload.version_id == clients("s3").head_object(Bucket=name, Key="hello.txt").get("VersionId")
    assert (upload.version_id is not None) is versioned


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, quiet_bucket: QuietBucket, clients: Clients):
    with pytest.raises(UserError) as failure:
        upload_file(clients, quiet_bucket(), tmp_path)
    assert str(failure.value) == f"{tmp_path} cannot be read: Is a directory."


def test_a_bucket_that_notifies_no_function_is_named(file: Path, create: Create, clients: Clients):
    name, _ = create("aws:s3/bucket:Bucket", "silent")
    with pytest.raises(UserError, match=f"^The bucket {name} notifies no function of uploads.$"):
        upload_file(clients, name, file)


def _upload(key: str) -> Upload:
    return Upload(key, "1", SHA256, started_at=time.time())


def test_a_result_is_there_as_soon_as_it_is_logged(write_log: WriteLog, clients: Clients):
    group = write_log(processed("b", SHA256, "1"), processed("another's", SHA256, "1"))
    first, second = uploads = [_upload("a"), _upload("b")]
    results = await_results(clients, group, uploads, timeout_seconds=5)
    assert next(results).upload == second
    write_log(processed("a", SHA256, "1"))
    assert next(results).upload == first
    assert not list(results)


def test_an_upload_that_is_not_logged_in_time_has_no_report(write_log: WriteLog, clients: Clients):
    upload = _upload("a")
    results = list(await_results(clients, write_log(processed("another's", SHA256, "1")), [upload], timeout_seconds=0))
    assert results == [Result(upload, None)]
    assert not results[0].right


def test_another_version_of_the_key_is_another_upload(write_log: WriteLog, clients: Clients):
    group = write_log(processed("a", SHA256, "2"))
    (result,) = await_results(clients, group, [_upload("a")], timeout_seconds=0.01)
    assert result.report is None


@pytest.mark.parametrize(("sha256", "right"), [(SHA256, True), ("other", False)])
def test_a_result_is_right_if_the_function_saw_the_same_bytes(sha256: str, right: bool):
    assert Result(_upload("a"), {"result": {"sha256": sha256}}).right is right


@pytest.mark.parametrize(
    ("result", "same"),
    [(None, None), ("{...}", None), ({"rows": 3}, None), ({"sha256": SHA256}, True), ({"sha256": 3}, False)],
)
def test_bytes_are_compared_where_the_function_reports_a_digest(result: Any, same: bool | None):
    assert Result(_upload("a"), {"result": result}).same is same


def test_bytes_of_an_upload_that_is_not_logged_are_not_compared():
    assert Result(_upload("a"), None).same is None


def test_a_result_without_a_digest_is_right():
    assert Result(_upload("a"), {"result": {"rows": 3}}).right


def test_a_result_says_how_long_it_took():
    upload = Upload("a", "1", SHA256, started_at=1_700_000_000.0)
    assert Result(upload, {"timestamp": "2023-11-14 22:13:20,250+0000"}).milliseconds == 250


@pytest.mark.parametrize("line", ["Object processed", '["Object processed"]', '{"message": "Object gone"}', "{}"])
def test_other_lines_in_the_log_are_no_records(line: str, write_log: WriteLog, clients: Clients):
    group = write_log(line, processed("a", SHA256, "1"))
    assert [record["key"] for record in log_records(clients, group, since=0)] == ["a"]


def test_messages_are_those_since_a_time(write_log: WriteLog, clients: Clients):
    group = write_log("first\n", "second")
    assert list(log_messages(clients, group)) == ["first", "second"]
    assert not list(log_messages(clients, group, since=time.time() + 60))
