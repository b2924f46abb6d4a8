"""What `process_object` may return where a project has replaced it, and the metrics that follow."""

import logging
from collections import UserDict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.handler import BUCKET, Function, handler_in_moto  # pylint: disable=unused-import # a fixture
from tests.unit.s3_events import counts, event, record

Returning = Callable[[Any], str]

UPLOAD = record(BUCKET, "uploads/a", "v1")
# What every log record of the handler has, whatever was returned.
COMMON = {
    "level": "INFO",
    "message": "Object processed",
    "service": "processor",
    "function_name": "processor-dev-1a2b3c4",
    "bucket": BUCKET,
    "key": "uploads/a",
    "version_id": "v1",
}


@pytest.fixture(name="returning")
def fixture_returning(function: Function, monkeypatch: pytest.MonkeyPatch) -> Returning:
    """Invokes the handler for one upload, with a `process_object` that returns a value; answers the body."""

    def invoke(value: Any) -> str:
        monkeypatch.setattr(function.main, "process_object", lambda version: value)
        return function(event(UPLOAD))["body"]

    return invoke


def reported(function: Function) -> dict[str, Any]:
    """The record of the one processed object."""
    (line,) = function.logged("Object processed")
    return line


@pytest.mark.parametrize("result", [None, {}, {"rows": 3}, UserDict(rows=3)], ids=str)
def test_none_and_every_mapping_count_as_processed(function: Function, returning: Returning, result: Any):
    assert returning(result) == counts(processed=1)
    line = reported(function)
    assert COMMON.items() <= line.items()
    assert line["result"] == dict(result or {})
    assert "BytesProcessed" not in function.metrics()


@pytest.mark.parametrize("size", [0, 5, 2.5, 2**360])
def test_a_number_under_size_counts_as_bytes(function: Function, returning: Returning, size: float):
    returning({"size": size})
    assert function.metrics()["BytesProcessed"] == [size]


NO_NUMBERS = ["5", None, True, [5], float("nan"), float("inf"), -1, 2**360 + 1, 10**400]


@pytest.mark.parametrize("size", NO_NUMBERS, ids=lambda size: str(size)[:20])
def test_a_size_that_cloudwatch_would_not_count_is_only_logged(function: Function, returning: Returning, size: Any):
    assert returning({"size": size, "rows": 3}) == counts(processed=1)
    assert reported(function)["result"]["rows"] == 3
    assert "BytesProcessed" not in function.metrics()


TAKEN = sorted({*vars(logging.makeLogRecord({})), *COMMON, "asctime", "location", "timestamp", "function_request_id"})


def test_names_that_the_logger_gives_itself_can_be_used(function: Function, returning: Returning):
    own = dict.fromkeys([*TAKEN, "result", "exception", "exception_name", "stack_trace", "xray_trace_id"], "own")
    assert returning(own) == counts(processed=1)
    line = reported(function)
    assert COMMON.items() <= line.items()
    assert line["result"] == own


def test_names_that_are_no_texts_are_logged_as_texts(function: Function, returning: Returning):
    assert returning({7: "seven", (1, 2): "pair"}) == counts(processed=1)
    assert reported(function)["result"] == {"7": "seven", "(1, 2)": "pair"}


def test_a_value_that_json_has_no_form_for_is_logged_as_python_shows_it(function: Function, returning: Returning):
    itself: list[Any] = []
    itself.append(itself)
    assert returning({"pairs": {(1, 2): "pair"}, "itself": itself, "rows": 3}) == counts(processed=1)
    assert reported(function)["result"] == "{'itself': [[[[[[...]]]]]], 'pairs': {(1, 2): 'pair'}, 'rows': 3}"


def rows() -> Iterator[int]:
    """A generator, whose body has not run when it is returned."""
    yield 3


@pytest.mark.parametrize(
    ("result", "kind"), [("done", "str"), (3, "int"), ([("rows", 3)], "list"), (rows(), "generator")]
)
def test_anything_else_is_a_failure_that_says_what_to_return(
    function: Function, returning: Returning, result: Any, kind: str
):
    with pytest.raises(function.main.ProcessingError) as failure:
        returning(result)
    assert str(failure.value) == (
        f"record 0: TypeError: process_object returned {kind}: it has to return a mapping or None"
    )
    assert [line["record"] for line in function.logged("Record failed")] == [UPLOAD]


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
