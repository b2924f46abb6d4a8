"""Whatever the event: the handler answers or raises one of its own errors, and reports nothing that it did not do."""

from collections import Counter
from typing import Any
from urllib.parse import unquote_plus

from hypothesis import given

from tests.fuzz.conftest import HandlerUnderTest
from tests.fuzz.fake_s3 import ObjectVersion
from tests.fuzz.s3_events import events
from tests.unit.s3_events import counts

# In bytes. It is parked together with the event, and SQS does not take what is too long.
LONGEST_ERROR = 16 * 1024


@given(event=events)
def test_what_is_reported_is_what_was_done(handler: HandlerUnderTest, event: Any):
    handler.forget()
    response, message = _invoke(handler, event)
    log = handler.function.logged("Object processed")
    processed = Counter((line["bucket"], line["key"], line.get("version_id")) for line in log)
    assert processed == handler.s3.read
    _assert_that_no_record_is_left_out(handler, event)
    if response is None:
        assert len(message.encode()) <= LONGEST_ERROR
    else:
        s3, records = handler.s3, event.get("Records", [])
        relevant = [record for record in records if _is_about_a_readable_object(record)]
        assert Counter(map(_named, relevant)) == s3.read + s3.gone + s3.archived
        outcomes = {"processed": s3.read, "skipped": s3.gone, "archived": s3.archived}
        expected = {name: found.total() for name, found in outcomes.items()}
        body = counts(**expected, ignored=len(records) - len(relevant))
        assert response == {"statusCode": 200, "body": body}


def _assert_that_no_record_is_left_out(handler: HandlerUnderTest, event: Any) -> None:
    metrics = handler.function.metrics()
    if "MalformedEvents" in metrics:
        assert set(metrics) == {"MalformedEvents"}
        assert len(handler.function.logged("Malformed event")) == 1
        return
    always, rare = ("ObjectsProcessed", "ObjectsSkipped", "RecordsFailed"), ("ObjectsIgnored", "ObjectsArchived")
    outcomes = sum(metrics[name][0] for name in always) + sum(metrics.get(name, [0])[0] for name in rare)
    assert outcomes == len(event.get("Records", []))
    assert len(handler.function.logged("Record failed")) == metrics["RecordsFailed"][0]


def _invoke(handler: HandlerUnderTest, event: Any) -> tuple[dict[str, Any] | None, str]:
    """The response, or else the message of the error; only the handler's own errors are expected."""
    try:
        return handler.function(event), ""
    except (handler.main.MalformedEventError, handler.main.ProcessingError) as error:
        return None, str(error)


def _is_about_a_readable_object(record: Any) -> bool:
    """Whether S3 reports an object that has just been created or restored, or does not say what it reports."""
    name = record.get("eventName")
    return name is None or name.startswith("ObjectCreated:") or name == "ObjectRestore:Completed"


def _named(record: Any) -> ObjectVersion:
    """The object that a record is about, read from it as S3's documentation says."""
    bucket, entity = record["s3"]["bucket"], record["s3"]["object"]
    return bucket["name"], unquote_plus(entity["key"], errors="strict"), entity.get("versionId")
