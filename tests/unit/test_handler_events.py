"""Events and records that the handler takes, and what it says of the others."""

from typing import Any
from unittest.mock import patch
from urllib.parse import quote_plus

import botocore.session
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.handler import BUCKET, Function, handler_in_moto  # pylint: disable=unused-import # a fixture
from tests.unit.s3_events import counts, encoded_record, event, record

TEST_EVENT = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Time": "2026-01-02T03:04:05.678Z",
    "Bucket": BUCKET,
    "RequestId": "5582815E1AEA5ADF",
    "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
}


@pytest.mark.parametrize("nothing", [{}, {"Records": []}, TEST_EVENT], ids=["empty", "no records", "s3:TestEvent"])
def test_an_event_without_objects_is_right_and_does_nothing(function: Function, nothing: dict[str, Any]):
    response = function(nothing)
    assert response == {"statusCode": 200, "body": counts()}
    assert [line for line in function.printed() if "_aws" not in line] == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        [{"s3": {}}],
        "Records",
        42,
        {"detail-type": "Object Created"},
        {"Records": None},
        {"Records": {"s3": {}}},
        {"Records": "s3"},
    ],
    ids=str,
)
def test_what_is_no_s3_event_is_refused_and_logged(function: Function, wrong: Any):
    with pytest.raises(function.main.MalformedEventError) as caught:
        function(wrong)
    assert str(caught.value) == f"an S3 event is a mapping with a list of Records, not {wrong!r}"
    # Powertools leaves out what is None.
    assert [(line["level"], line.get("event")) for line in function.logged("Malformed event")] == [("ERROR", wrong)]
    assert function.metrics() == {"MalformedEvents": [1]}


def without(*path: str) -> dict[str, Any]:
    """A record that lacks one field."""
    result = owner = record(BUCKET, "uploads/a", "v1")
    for name in path[:-1]:
        owner = owner[name]
    del owner[path[-1]]
    return result


NAMES = "an S3 record names a bucket and a key in URL-encoded UTF-8: "
SHAPE = f"{NAMES}TypeError("
CREATED = "'ObjectCreated:Put')"
MALFORMED_RECORDS = {
    "null": (None, SHAPE),
    "text": ("s3", SHAPE),
    "number": (7, SHAPE),
    "s3 missing": (without("s3"), f"{NAMES}KeyError('s3')"),
    "s3 null": ({"s3": None}, SHAPE),
    "s3 a list": ({"s3": ["bucket"]}, SHAPE),
    "bucket missing": (without("s3", "bucket"), f"{NAMES}KeyError('bucket')"),
    "name missing": (without("s3", "bucket", "name"), f"{NAMES}KeyError('name')"),
    "object missing": (without("s3", "object"), f"{NAMES}KeyError('object')"),
    "key missing": (without("s3", "object", "key"), f"{NAMES}KeyError('key')"),
    "object a list": ({"s3": {"bucket": {"name": BUCKET}, "object": ["key"]}}, SHAPE),
    "key empty": (encoded_record(BUCKET, ""), f"{SHAPE}\"not ('{BUCKET}', '', None, {CREATED}\")"),
    "key a number": (encoded_record(BUCKET, 7), f"{SHAPE}\"not ('{BUCKET}', 7, None, {CREATED}\")"),
    "bucket empty": (encoded_record("", "a"), f"{SHAPE}\"not ('', 'a', None, {CREATED}\")"),
    "bucket a number": (encoded_record(7, "a"), f"{SHAPE}\"not (7, 'a', None, {CREATED}\")"),
    "key not UTF-8": (encoded_record(BUCKET, "a%FF"), f"{NAMES}UnicodeDecodeError('utf-8', b'a\\xff'"),
    "key half a character": (encoded_record(BUCKET, "a\ud83d"), f"{NAMES}UnicodeEncodeError('utf-8', 'a\\ud83d'"),
    "version a number": (encoded_record(BUCKET, "a", 7), f"{SHAPE}\"not ('{BUCKET}', 'a', 7, {CREATED}\")"),
    "event name a number": (record(BUCKET, "a") | {"eventName": 7}, f"{SHAPE}\"not ('{BUCKET}', 'a', None, 7)\")"),
}


@pytest.mark.parametrize(("wrong", "reason"), MALFORMED_RECORDS.values(), ids=MALFORMED_RECORDS.keys())
def test_a_malformed_record_fails_by_name_and_position(function: Function, wrong: Any, reason: str):
    version = function.put("uploads/a")
    with pytest.raises(function.main.ProcessingError) as caught:
        function(event(record(BUCKET, "uploads/a", version), wrong))
    assert str(caught.value).startswith(f"record 1: MalformedEventError: {reason}")
    assert [(line["level"], line["position"], line.get("record")) for line in function.logged("Record failed")] == [
        ("ERROR", 1, wrong)
    ]


def test_every_record_is_attempted_and_every_failure_named(function: Function):
    first, last = function.put("uploads/first"), function.put("uploads/last")
    with pytest.raises(function.main.ProcessingError) as caught:
        function(
            event(
                record("no-such-bucket", "uploads/a"),
                record(BUCKET, "uploads/first", first),
                without("s3", "bucket"),
                record(BUCKET, "uploads/last", last),
            )
        )
    assert str(caught.value) == (
        "record 0: NoSuchBucket: An error occurred (NoSuchBucket) when calling the GetObject operation: "
        "The specified bucket does not exist; "
        f"record 2: MalformedEventError: {NAMES}KeyError('bucket')"
    )
    assert [line["key"] for line in function.logged("Object processed")] == ["uploads/first", "uploads/last"]


def test_records_are_processed_whatever_else_the_event_says(function: Function):
    version = function.put("uploads/a")
    response = function({**TEST_EVENT, **event(record(BUCKET, "uploads/a", version))})
    assert response["body"] == counts(processed=1)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


TOO_DEEP = 100_000


@pytest.mark.parametrize(("owner", "field"), [("bucket", "name"), ("object", "key"), ("object", "versionId")])
def test_a_record_too_deep_to_be_logged_keeps_no_other_from_being_processed(function: Function, owner: str, field: str):
    version = function.put("uploads/a")
    deep = record(BUCKET, "uploads/a", version)
    deep["s3"][owner][field] = nested(TOO_DEEP)
    with pytest.raises(function.main.ProcessingError, match=r"^record 0: MalformedEventError: .*\[\[\.\.\.\]\]"):
        function(event(deep, record(BUCKET, "uploads/a", version)))
    assert [line["key"] for line in function.logged("Object processed")] == ["uploads/a"]
    assert [line["position"] for line in function.logged("Record failed")] == [0]


def test_an_event_too_deep_to_be_logged_is_refused_by_name(function: Function):
    with pytest.raises(function.main.MalformedEventError, match="^an S3 event is a mapping with a list of Records, "):
        function({"Records": {"deep": nested(TOO_DEEP)}})
    (line,) = function.logged("Malformed event")
    assert line["event"].startswith("{'Records': {'deep': [[[[")


def test_half_of_a_surrogate_pair_is_logged_as_json_writes_it(function: Function):
    wrong = {"Records": "a\ud83d"}
    with pytest.raises(function.main.MalformedEventError):
        function(wrong)
    assert [line["event"] for line in function.logged("Malformed event")] == [wrong]


def test_the_error_stays_short_enough_to_be_parked_beside_the_event(function: Function):
    with pytest.raises(function.main.ProcessingError) as caught:
        function(event(*[None] * 1000))
    message = str(caught.value)
    assert message.startswith("record 0: MalformedEventError: ")
    assert (len(message), message[-1]) == (function.main.LONGEST_MESSAGE + 1, "…")
    assert len(function.logged("Record failed")) == 1000


def test_the_error_consists_of_characters_that_utf_8_has(function: Function):
    with pytest.raises(function.main.ProcessingError, match=r'^record 0: ParamValidationError: [^"]*"a\\ud83d"'):
        function(event(record("a\ud83d", "uploads/a")))


PROCESSED = {
    "ObjectCreated:Put",
    "ObjectCreated:Post",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRestore:Completed",
}


def names() -> list[str]:
    """Every event that S3 knows, as its records name it: without s3: in front, and never a pattern."""
    configured = botocore.session.get_session().get_service_model("s3").shape_for("Event").enum
    return [name.removeprefix("s3:") for name in configured if not name.endswith("*")]


@pytest.mark.parametrize("name", sorted(PROCESSED))
def test_a_new_or_restored_object_is_processed(function: Function, name: str):
    version = function.put("uploads/a")
    response = function(event(record(BUCKET, "uploads/a", version) | {"eventName": name}))
    assert response["body"] == counts(processed=1)


@pytest.mark.parametrize("name", sorted(set(names()) - PROCESSED))
def test_every_other_event_is_ignored_with_a_record_even_if_the_object_is_there(function: Function, name: str):
    version = function.put("uploads/a")
    response = function(event(record(BUCKET, "uploads/a", version) | {"eventName": name}))
    assert response["body"] == counts(ignored=1)
    assert [
        (line["level"], line["bucket"], line["key"], line["version_id"], line["event_name"])
        for line in function.logged("Event ignored")
    ] == [("WARNING", BUCKET, "uploads/a", version, name)]
    assert function.logged("Object processed") == []


@pytest.mark.parametrize("name", ["", "Object Created", "s3:ObjectCreated:Put", "ObjectCreated"])
def test_what_s3_never_sends_is_ignored(function: Function, name: str):
    version = function.put("uploads/a")
    response = function(event(record(BUCKET, "uploads/a", version) | {"eventName": name}))
    assert response["body"] == counts(ignored=1)


@pytest.mark.parametrize("named", [{}, {"eventName": None}], ids=["missing", "null"])
def test_a_record_without_an_events_name_is_taken_for_an_upload(function: Function, named: dict[str, None]):
    version = function.put("uploads/a")
    nameless = record(BUCKET, "uploads/a", version)
    del nameless["eventName"]
    assert function(event(nameless | named))["body"] == counts(processed=1)


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("uploads/plain.txt", "uploads/plain.txt"),
        ("uploads/two+words.txt", "uploads/two words.txt"),
        ("uploads/two%20words.txt", "uploads/two words.txt"),
        ("uploads/1%2B1.txt", "uploads/1+1.txt"),
        ("uploads/100%25.txt", "uploads/100%.txt"),
        ("uploads/%2525.txt", "uploads/%25.txt"),
        ("uploads%2Fslash.txt", "uploads/slash.txt"),
        ("uploads/na%C3%AFve+%E2%82%AC+%F0%9F%98%80.txt", "uploads/naïve € 😀.txt"),
        ("uploads/a%26b%3Dc%3Fd%23e.txt", "uploads/a&b=c?d#e.txt"),
    ],
)
def test_the_object_behind_an_encoded_key_is_read(function: Function, encoded: str, key: str):
    version = function.put(key)
    function(event(encoded_record(BUCKET, encoded, version)))
    assert [line["key"] for line in function.logged("Object processed")] == [key]


# S3's keys are 1 to 1024 bytes of UTF-8, and a character takes up to 4. No example leaves anything in the fixture.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(codec="utf-8"), min_size=1, max_size=256), safe=st.sampled_from(["", "/"]))
def test_every_key_arrives_as_it_was_uploaded(function: Function, key: str, safe: str):
    with patch.object(function.main, "process_object", return_value={"size": 0}) as process_object:
        function(event(encoded_record(BUCKET, quote_plus(key, safe=safe), "v1")))
    process_object.assert_called_once_with(function.main.ObjectVersion(BUCKET, key, "v1"))
