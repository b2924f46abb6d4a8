"""Whatever the event: the handler answers or raises one of its own errors, and reports nothing that it did not do."""

import json
from collections import Counter
from typing import Any
from urllib.parse import unquote_plus

from hypothesis import given

from tests.hostile.conftest import HandlerUnderTest
from tests.hostile.fake_s3 import ObjectVersion
from tests.hostile.s3_events import events

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
        assert Counter(map(_named, event.get("Records", []))) == handler.s3.read + handler.s3.gone
        counts = {"processed": handler.s3.read.total(), "skipped": handler.s3.gone.total()}
        assert response == {"statusCode": 200, "body": json.dumps(counts)}


def _assert_that_no_record_is_left_out(handler: HandlerUnderTest, event: Any) -> None:
    metrics = handler.function.metrics()
    if "MalformedEvents" in metrics:
        assert set(metrics) == {"MalformedEvents"}
        assert len(handler.function.logged("Malformed event")) == 1
        return
    ((processed,), (skipped,), (failed,)) = (
        metrics[name] for name in ("ObjectsProcessed", "ObjectsSkipped", "RecordsFailed")
    )
    assert processed + skipped + failed == len(event.get("Records", []))
    assert len(handler.function.logged("Record failed")) == failed


def _invoke(handler: HandlerUnderTest, event: Any) -> tuple[dict[str, Any] | None, str]:
    """The response, or else the message of the error; only the handler's own errors are expected."""
    try:
        return handler.function(event), ""
    except (handler.main.MalformedEventError, handler.main.ProcessingError) as error:
        return None, str(error)


def _named(record: Any) -> ObjectVersion:
    """The object that a record is about, read from it as S3's documentation says."""
    bucket, entity = record["s3"]["bucket"], record["s3"]["object"]
    return bucket["name"], unquote_plus(entity["key"], errors="strict"), entity.get("versionId")
