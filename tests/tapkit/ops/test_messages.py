"""Messages in the dead-letter queue are understood in both of their forms, and others are not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tapkit.ops.messages import Letter, ObjectVersion, error_text, printable, read_letter

from tests.tapkit.ops.conftest import upload

UNKNOWN = "it is neither a Lambda failure record nor an event from a function's dead-letter queue"


def letter(body: str, **attributes: str) -> Letter:
    typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    message = {
        "MessageId": "id-1",
        "ReceiptHandle": "receipt-1",
        "Attributes": {"SentTimestamp": "1767225600250"},
        "Body": body,
    }
    return read_letter(message | ({"MessageAttributes": typed} if typed else {}))


def record(event: Any, **changes: Any) -> str:
    content = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": event}
    return json.dumps(content | changes)


def test_failure_record_holds_event_and_error():
    response = {"errorType": "ProcessingError", "errorMessage": "record 0"}
    assert letter(record(upload("uploads/a"), responsePayload=response)) == Letter(
        id="id-1",
        receipt="receipt-1",
        parked_at=datetime(2026, 1, 1, 0, 0, 0, 250_000, UTC),
        payload=json.dumps(upload("uploads/a")),
        records=1,
        keys=("uploads/a",),
        versions=(ObjectVersion("uploads", "uploads/a", None),),
        error="ProcessingError: record 0",
    )


def test_failure_record_without_an_answer_says_under_what_condition_it_was_written():
    assert letter(record({}, requestContext={"condition": "EventAgeExceeded"})).error == "EventAgeExceeded"


def test_failure_record_may_say_nothing_of_the_failure():
    assert letter(record({}, requestContext={})).error == "no error message"


@pytest.mark.parametrize("event", [None, [], "text", 0, {"any": "event"}])
def test_event_may_be_any_json(event: Any):
    understood = letter(record(event))
    assert (json.loads(understood.payload), understood.keys) == (event, ())


def test_bare_event_has_its_error_in_the_attributes():
    body = '{"Records": [],  "exact": 1.10}'
    understood = letter(body, RequestID="1", ErrorCode="200", ErrorMessage="it failed")
    assert (understood.payload, understood.error) == (body, "it failed")


def test_version_of_a_record_is_named_as_s3_knows_it():
    event = upload("a+b%C3%A9", versionId="v1")
    assert letter(record(event)).versions == (ObjectVersion("uploads", "a bé", "v1"),)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("ObjectCreated:Put", 1),
        ("ObjectRestore:Completed", 1),
        (None, 1),
        ("ObjectRemoved:Delete", 0),
        ("s3:ObjectRemoved:DeleteMarkerCreated", 0),
        ("LifecycleExpiration:Delete", 0),
    ],
)
def test_record_of_a_removal_needs_no_version(kind: Any, needed: int):
    event = upload("a")
    event["Records"][0]["eventName"] = kind
    understood = letter(record(event))
    assert (len(understood.versions), understood.keys, understood.records) == (needed, ("a",), 1)


@pytest.mark.parametrize(
    "changes", [{"key": ""}, {"key": 1}, {"key": "%ff"}, {"key": "\ud800"}, {"versionId": 1}, {"versionId": "\ud800"}]
)
def test_record_that_names_nothing_s3_could_have_is_left_to_the_function(changes: dict[str, Any]):
    event = upload("a")
    event["Records"][0]["s3"]["object"].update(changes)
    assert not letter(record(event)).versions


def test_object_version_is_printable():
    assert str(ObjectVersion("uploads", "a\x1b[1m", "v\n1")) == "a [1m (version v 1)"
    assert str(ObjectVersion("uploads", "a", None)) == "a"


def test_bare_event_that_looks_like_a_failure_record_stays_an_event():
    body = record(upload("inner"))
    assert letter(body, RequestID="1").payload == body


def test_bare_event_may_have_no_error_message():
    assert letter("{}", RequestID="1").error == "no error message"


def test_keys_are_shown_as_they_were_uploaded():
    assert letter(record(upload("a+b", "%C3%BC", "x%0Ay"))).keys == ("a b", "ü", "x y")


@pytest.mark.parametrize(
    "body",
    ["{}", "[]", "null", '"text"', '{"requestPayload": {}}', '{"requestContext": {}}', record({}, requestContext=[])],
)
def test_json_of_another_form_is_not_an_event(body: str):
    assert (letter(body).payload, letter(body).error) == (None, UNKNOWN)


@pytest.mark.parametrize("body", ["", "text", "{", record(float("nan")), "[" * 100_000])
@pytest.mark.parametrize("attributes", [{}, {"RequestID": "1"}])
def test_what_is_not_json_is_not_an_event(body: str, attributes: dict[str, str]):
    understood = letter(body, **attributes)
    assert (understood.payload, understood.error) == (None, "it cannot be read as JSON")


def test_number_that_python_cannot_write_again_is_passed_on_in_a_bare_event_only():
    assert letter("[1e999]", RequestID="1").payload == "[1e999]"
    assert letter(record([0]).replace("[0]", "[1e999]")).payload is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["Records", "s3", "object", "key", "errorType", "errorMessage"]), inner)
    ),
    max_leaves=12,
)
RECORDS = st.fixed_dictionaries(
    {"requestContext": st.dictionaries(st.just("condition"), JSON), "requestPayload": JSON},
    optional={"responsePayload": JSON},
)


@given(RECORDS)
@settings(max_examples=60, deadline=None, database=None)
def test_hostile_failure_record_gives_exactly_its_event(content: dict[str, Any]):
    understood = letter(json.dumps(content))
    assert json.loads(understood.payload) == content["requestPayload"]
    assert understood.error.isprintable() and all(key.isprintable() for key in understood.keys)


@given(st.text() | JSON.map(json.dumps))
@settings(max_examples=60, deadline=None, database=None)
def test_hostile_message_is_refused_in_words(body: str):
    assert letter(body).payload is None
    assert letter(body).error in (UNKNOWN, "it cannot be read as JSON")


@given(st.text(st.characters()))
@settings(max_examples=60, deadline=None, database=None)
def test_printable_text_is_one_harmless_line(text: str):
    assert printable(text).isprintable() and len(printable(text)) <= 201


def test_printable_text_commands_no_terminal_and_is_cut():
    assert printable("\x1b[2Jred\n\tline\u202e") == "[2Jred line"
    assert printable("a" * 201) == f"{'a' * 200}…"


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ({"errorType": "KeyError", "errorMessage": "'a'"}, "KeyError: 'a'"),
        ({"errorMessage": "timed out"}, "timed out"),
        ({"errorType": 1, "errorMessage": []}, ""),
        (None, ""),
    ],
)
def test_error_of_a_function(response: Any, text: str):
    assert error_text(response) == text
