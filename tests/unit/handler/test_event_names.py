"""Which of S3's events make the handler read an object: those after which there is one to be read."""

import botocore.session
import pytest

from tests.unit.handler.conftest import BUCKET, Function
from tests.unit.handler.events import counts, event, record

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
