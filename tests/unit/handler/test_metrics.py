"""The metrics that the handler emits, as lines in CloudWatch's embedded metric format."""

import pytest

from tests.unit.handler.conftest import BUCKET, Function
from tests.unit.handler.events import event, record


def test_each_outcome_is_counted_also_when_the_event_fails(function: Function):
    versions = [function.put("uploads/a", b"12345"), function.put("uploads/a", b"123")]
    with pytest.raises(function.main.ProcessingError):
        function(
            event(
                *(record(BUCKET, "uploads/a", version) for version in versions),
                record(BUCKET, "uploads/none", "gone"),
                record(BUCKET, ""),
            )
        )
    assert function.metrics() == {
        "ObjectsProcessed": [2],
        "ObjectsSkipped": [1],
        "RecordsFailed": [1],
        "BytesProcessed": [5, 3],
    }


def test_an_outcome_that_is_rare_is_counted_when_it_happens(function: Function):
    archived = function.put("uploads/a", StorageClass="GLACIER")
    removed = record(BUCKET, "uploads/a") | {"eventName": "ObjectRemoved:Delete"}
    function(event(removed, removed, record(BUCKET, "uploads/a", archived)))
    assert function.metrics() == {
        "ObjectsProcessed": [0],
        "ObjectsSkipped": [0],
        "ObjectsIgnored": [2],
        "ObjectsArchived": [1],
        "RecordsFailed": [0],
    }


def test_an_event_without_objects_is_counted_as_zero(function: Function):
    function(event())
    assert function.metrics() == {"ObjectsProcessed": [0], "ObjectsSkipped": [0], "RecordsFailed": [0]}


def test_nothing_of_one_invocation_is_counted_in_the_next(function: Function):
    with pytest.raises(function.main.MalformedEventError):
        function(None)
    function({})
    lines = [line for line in function.printed() if "_aws" in line]
    assert [sorted(line.keys() - {"_aws", "service"}) for line in lines] == [
        ["MalformedEvents"],
        ["ObjectsProcessed", "ObjectsSkipped", "RecordsFailed"],
    ]


def test_metrics_are_in_the_stacks_namespace_with_units_and_the_service(function: Function):
    version = function.put("uploads/a")
    function(event(record(BUCKET, "uploads/a", version)))
    (line,) = [line for line in function.printed() if "_aws" in line]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"], line["service"]) == (
        "TapStack",
        [["service"]],
        "processor",
    )
    assert {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]} == {
        "ObjectsProcessed": "Count",
        "ObjectsSkipped": "Count",
        "RecordsFailed": "Count",
        "BytesProcessed": "Bytes",
    }
