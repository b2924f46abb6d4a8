"""A handler's behaviour towards S3's events."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tapkit.checks import Severity, behaviour
from tapkit.review.behaviours.events import record, unstructured, uploaded
from tapkit.review.behaviours.registered import Case

if TYPE_CHECKING:
    from tapkit.review.behaviours.function import RunningHandler

    Observe = Callable[[RunningHandler], Iterable[str]]

KEY = "folder/report.csv"
KEYS = ("a key with spaces.txt", "1+1=2.txt", "100 % sure.txt", "Grüße 世界.txt")
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"}
MALFORMED = {
    "None": None,
    "a list": [],
    "Records that are not a list": {"Records": {}},
    "a record without a bucket": {"Records": [{**record(KEY), "s3": {"object": {"key": KEY}}}]},
}


def _observed(name: str, severity: Severity, remedy: str) -> Callable[["Observe"], Any]:
    """Register a function that observes a running handler."""

    def register(observe: "Observe") -> Any:
        def observe_project(case: Case) -> list[str]:
            with case.handler() as function:
                return list(observe(function))

        observe_project.__doc__ = observe.__doc__
        return behaviour(name, severity, remedy)(observe_project)

    return register


@_observed(
    "handler-processes-uploads",
    Severity.CRITICAL,
    'Return {"statusCode": 200, "body": json.dumps(…)} once every record has been processed.',
)
def processes_uploads(function: "RunningHandler") -> Iterator[str]:
    """The handler reads an uploaded object and returns status 200 with a JSON body."""
    function.put(KEY)
    response = function(uploaded(KEY))
    if KEY not in function.read:
        yield f"it never reads {KEY}"
    if not isinstance(response, Mapping) or response.get("statusCode") != 200:
        yield f"it returns {response!r}, which has no statusCode 200"
    elif not isinstance(response.get("body"), str):
        yield f"the body of its response is {response.get('body')!r}, which is not text"
    elif unstructured([response["body"]]):
        yield f"the body of its response is {response['body']!r}, which is not a JSON object"
    elif json.loads(response["body"]).get("processed", 1) != 1:
        yield f"it returns {response['body']} for one upload"


@_observed("handler-decodes-keys-at-run", Severity.HIGH, "Decode each key of an event with urllib.parse.unquote_plus.")
def decodes_keys(function: "RunningHandler") -> Iterator[str]:
    """The handler reads objects whose keys S3 sends encoded."""
    function.put(*KEYS)
    for key in KEYS:
        function.read.clear()
        error = function.error_of(uploaded(key))
        if set(function.read) != {key}:
            yield f"it asks S3 for {', '.join(map(repr, function.read)) or 'nothing'} when {key!r} is uploaded"
        elif error is not None:
            yield f"it raises {error!r} when {key!r} is uploaded"


@_observed(
    "handler-raises-what-fails", Severity.CRITICAL, "Let the exception leave the handler, so that Lambda retries."
)
def raises_what_fails(function: "RunningHandler") -> Iterator[str]:
    """The handler raises an exception when S3 refuses."""
    for code in ("AccessDenied", "SlowDown"):
        function.refused[KEY] = code
        if function.error_of(uploaded(KEY)) is None and function.read:
            yield f"it returns although S3 responds with {code}: the event is lost"


@_observed("handler-refuses-malformed-events", Severity.HIGH, "Raise an exception that says what the event lacks.")
def refuses_malformed_events(function: "RunningHandler") -> Iterator[str]:
    """The handler raises an exception for an event that is not one of S3's."""
    for words, event in MALFORMED.items():
        if function.error_of(event) is None:
            yield f"it accepts {words} as an event"


@_observed("handler-attempts-every-record", Severity.HIGH, "Go on after a record that fails, and raise at the end.")
def attempts_every_record(function: "RunningHandler") -> Iterator[str]:
    """A record that fails does not keep others from being processed."""
    function.put(KEY)
    function.refused["refused"] = "AccessDenied"
    for words, failing in (("fails", record("refused")), ("is malformed", {})):
        function.read.clear()
        error = function.error_of({"Records": [failing, record(KEY)]})
        if KEY not in function.read:
            yield f"the record after one that {words} is never processed"
        elif error is None:
            yield f"it returns although a record {words}: the event is lost"


@_observed("handler-accepts-empty-and-test-events", Severity.MEDIUM, "Return status 200 for an event without records.")
def accepts_empty_and_test_events(function: "RunningHandler") -> Iterator[str]:
    """The handler accepts an event without records, such as the one that S3 sends as a test."""
    for event in ({}, {"Records": []}, TEST_EVENT):
        try:
            response = function(event)
        except Exception as error:  # pylint: disable=broad-exception-caught # any is a finding
            yield f"it raises {error!r} for {event}"
        else:
            if not isinstance(response, Mapping) or response.get("statusCode") != 200:
                yield f"it returns {response!r} for {event}"


@_observed("handler-logs-structured", Severity.MEDIUM, "Log through a logger that writes JSON, with the event's data.")
def logs_structured(function: "RunningHandler") -> Iterator[str]:
    """Each line of the log is a JSON object, and a failed record is named in it."""
    function.put(KEY)
    function.refused["refused.csv"] = "AccessDenied"
    function.error_of(uploaded(KEY, "refused.csv"))
    if not any("refused.csv" in line for line in function.logged):
        yield "its log does not name the object that failed"
    yield from (f"its log has {line!r}, which is not a JSON object" for line in unstructured(function.logged))


@_observed(
    "handler-tells-gone-from-forbidden", Severity.HIGH, "Skip what is gone (NoSuchKey); log and raise what is refused."
)
def tells_gone_from_forbidden(function: "RunningHandler") -> Iterator[str]:
    """A vanished object is skipped, a refused one is logged with S3's code and raised."""
    if error := function.error_of(uploaded("vanished")):
        yield f"it raises {error!r} for an object that is gone"
    function.refused[KEY] = "AccessDenied"
    if function.error_of(uploaded(KEY)) is None:
        yield "it returns although S3 responds with AccessDenied"
    if not any("AccessDenied" in line for line in function.logged):
        yield "its log does not say AccessDenied when S3 responds with it"
