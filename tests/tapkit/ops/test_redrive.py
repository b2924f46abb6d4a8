"""Failed events are processed after all: none leaves the queue before, and none is reported that was not processed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from tapkit.errors import UserError
from tapkit.ops.dead_letters import DeadLetters
from tapkit.ops.outcome import Status
from tapkit.ops.redrive import Redrive
from tapkit.ops.stack import Stack

from tests.tapkit.ops.conftest import Bucket, Function, Queue, error, refusal, upload

URL = "https://lambda"
Run = Callable[..., list[tuple[str, Status, str]]]


@pytest.fixture(name="run")
def fixture_run(stack: Stack, function: Function, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Redrives; answers each message's id, what became of it, and why."""
    assert not (function.events or queue.counts()[0])
    monkeypatch.setattr("tapkit.ops.invocation._POLL_SECONDS", 0)
    monkeypatch.setattr("tapkit.ops.invocation._THROTTLE_PAUSES_SECONDS", (0.001, 0.001))

    def redrive(on_taken: Callable = lambda letter: None, limit: int | None = None, **options: Any) -> list:
        outcomes: list[tuple[str, Status, str]] = []

        def note(outcome):
            outcomes.append((outcome.letter.id, outcome.status, outcome.reason))

        Redrive(stack, **options).run(on_taken, note, limit)
        return outcomes

    return redrive


def notes(folder: Path) -> list[str]:
    """The successes that are noted for the next run."""
    return [note.name for note in (folder / ".local" / "redrive").glob("*/*")]


def test_events_of_both_forms_are_processed_and_deleted(run: Run, function: Function, queue: Queue, folder: Path):
    ids = [queue.park(upload("a")), queue.send('{"Records": []}', RequestID="1")]
    assert sorted(run()) == sorted((id, Status.REDRIVEN, "") for id in ids)
    assert sorted(function.events, key=str) == sorted([upload("a"), {"Records": []}], key=str)
    assert queue.counts() == (0, 0)
    assert not notes(folder)


def test_empty_queue_is_no_failure(run: Run):
    assert not run()


def test_event_that_fails_again_stays_in_the_queue(run: Run, function: Function, queue: Queue):
    function.answers = [error("KeyError", "'a'")]
    parked = queue.park(upload("a"))
    assert run() == [(parked, Status.FAILED, "KeyError: 'a'")]
    assert queue.counts() == (1, 0)


def test_each_event_is_tried_once_in_a_run_and_failures_hold_up_no_other(run: Run, function: Function, queue: Queue):
    function.answers = [error(), error()]
    ids = {queue.park(upload(str(number))) for number in range(4)}
    outcomes = run()
    assert {id for id, *_ in outcomes} == ids
    assert [status for _, status, _ in outcomes] == [Status.FAILED] * 2 + [Status.REDRIVEN] * 2
    assert (len(function.events), queue.counts()) == (4, (2, 0))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"FunctionError": "Unhandled", "Payload": b"no JSON"}, "Unhandled"),
        ({"FunctionError": "Unhandled", "Payload": b"{}"}, "Unhandled"),
        ({"StatusCode": 202}, "Lambda answered 202"),
        (ReadTimeoutError(endpoint_url=URL), "no answer within 330 s"),
        (refusal("InvalidRequestContentException", message="Could not parse."), "Could not parse."),
        (refusal("RequestTooLargeException", 413, "Too large."), "Too large."),
    ],
)
def test_what_is_not_known_to_have_succeeded_stays_in_the_queue(
    answer: Any, reason: str, run: Run, function: Function, queue: Queue
):
    function.answers = [answer]
    parked = queue.park(upload("a"))
    assert run() == [(parked, Status.FAILED, reason)]
    assert queue.counts() == (1, 0)


@pytest.mark.parametrize("body", ["text", '{"Records": []}', "{"])
def test_message_that_is_not_understood_is_left_and_never_invoked(
    body: str, run: Run, function: Function, queue: Queue
):
    parked = queue.send(body)
    ((found, status, reason),) = run()
    assert (found, status) == (parked, Status.LEFT)
    assert reason.startswith("it ")
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_no_more_messages_are_taken_than_wanted(run: Run, queue: Queue):
    for number in range(3):
        queue.park(upload(str(number)))
    assert len(run(limit=2)) == 2
    assert queue.counts() == (1, 0)


def test_lambda_is_asked_once_and_waited_for_longer_than_the_function_may_run(run: Run, function: Function):
    function.timeout = 900
    run()
    config = function.clients[-1].meta.config
    assert (config.retries["total_max_attempts"], config.read_timeout, config.tcp_keepalive) == (1, 930, True)


def test_message_is_hidden_for_longer_than_lambda_is_waited_for(
    run: Run, queue: Queue, function: Function, stack: Stack
):
    redrive = Redrive(stack)
    hidden_seconds = redrive.queue._hold_seconds  # pylint: disable=protected-access
    assert hidden_seconds > redrive.alias.answer_seconds > function.timeout
    queue.park(upload("a"))
    function.answers = [lambda: {} if queue.counts() == (0, 1) else error()]
    assert [status for _, status, _ in run()] == [Status.REDRIVEN]


def test_throttled_invocation_is_tried_again(run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    function.answers = [refusal("TooManyRequestsException", 429)] * 2
    assert [status for _, status, _ in run()] == [Status.REDRIVEN]
    assert len(function.events) == 3


def test_message_is_hidden_for_the_whole_time_again_before_it_is_tried_again(
    run: Run, function: Function, queue: Queue, monkeypatch: pytest.MonkeyPatch
):
    parked = queue.park(upload("a"))
    held: list[tuple[str, int]] = []
    monkeypatch.setattr(DeadLetters, "hold", lambda _, letter: held.append((letter.id, len(function.events))))
    function.answers = [refusal("TooManyRequestsException", 429)]
    run()
    assert held == [(parked, 1)]


def test_function_that_stays_throttled_ends_the_run_and_loses_nothing(run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    queue.park(upload("b"))
    function.answers = [refusal("TooManyRequestsException", 429)] * 3
    with pytest.raises(UserError, match="^The function has been throttled for .+ concurrency is not 0, then run "):
        run()
    assert (len(function.events), queue.counts()) == (3, (2, 0))


@pytest.mark.parametrize(
    ("answer", "visible"),
    [
        (refusal("AccessDeniedException", 403), True),
        (refusal("ServiceException", 500), True),
        (EndpointConnectionError(endpoint_url=URL), True),
        (ConnectionClosedError(endpoint_url=URL), False),  # the function may be running
        (KeyboardInterrupt(), False),
    ],
)
def test_what_ends_the_run_loses_no_event(answer: Any, visible: bool, run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    queue.park(upload("b"))
    function.answers = [answer]
    with pytest.raises(BaseException) as ended:
        run()
    assert isinstance(answer, dict) or ended.value is answer
    assert queue.counts() == ((2, 0) if visible else (1, 1))


def test_failures_are_given_back_though_the_run_ends(run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    queue.park(upload("b"))
    function.answers = [error(), KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        run()
    assert queue.counts() == (1, 1)


class Killed(BaseException):
    """The end of the process, as far as a test can have it."""


def test_success_is_noted_before_the_message_is_deleted(
    run: Run, function: Function, queue: Queue, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    # What was taken is visible again at once.
    monkeypatch.setattr("tapkit.ops.redrive._HOLD_MARGIN_SECONDS", -function.timeout - 30)
    parked = queue.park(upload("a"))
    with monkeypatch.context() as patch:
        patch.setattr("tapkit.ops.dead_letters.DeadLetters.delete", _die)
        with pytest.raises(Killed):
            run()
    assert (notes(folder), queue.counts()) == ([parked], (1, 0))
    assert run() == [(parked, Status.DELETED, "")]
    assert (len(function.events), notes(folder), queue.counts()) == (1, [], (0, 0))


def _die(*_: Any) -> None:
    raise Killed


def test_success_that_cannot_be_noted_is_deleted_all_the_same(
    run: Run, function: Function, queue: Queue, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: Any) -> None:
        raise UserError("No space left.")

    monkeypatch.setattr("tapkit.ops.journal.Journal.add", full)
    queue.park(upload("a"))
    with pytest.raises(UserError, match="^No space left.$"):
        run()
    assert (len(function.events), queue.counts()) == (1, (0, 0))


def test_without_a_place_for_notes_nothing_is_invoked(run: Run, function: Function, queue: Queue, folder: Path):
    (folder / ".local").touch()
    queue.park(upload("a"))
    with pytest.raises(UserError, match="where successes are noted, cannot be used"):
        run()
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_two_runs_at_once_process_each_event_once(run: Run, function: Function, queue: Queue):
    ids = {queue.park(upload(str(number))) for number in range(5)}
    other: list = []

    def run_another(_letter: Any) -> None:
        if not other:
            other.extend(run(limit=2))

    first = run(run_another)
    assert (len(first), len(other)) == (3, 2)
    assert {id for id, *_ in first + other} == ids
    assert len(function.events) == 5
    assert queue.counts() == (0, 0)


def test_stop_is_heeded_after_the_event_at_hand(run: Run, function: Function, queue: Queue):
    for number in range(3):
        queue.park(upload(str(number)))
    assert [status for _, status, _ in run(stop=lambda: bool(function.events))] == [Status.REDRIVEN]
    assert (len(function.events), queue.counts()) == (1, (2, 0))


def test_stop_while_the_queue_is_asked_invokes_nothing(run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    assert not run(stop=lambda: queue.counts() == (0, 1))
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_stop_is_heeded_while_the_function_is_throttled(run: Run, function: Function, queue: Queue):
    queue.park(upload("a"))
    function.answers = [refusal("TooManyRequestsException", 429)]
    assert not run(stop=lambda: bool(function.events))
    assert (len(function.events), queue.counts()) == (1, (1, 0))


def test_looking_changes_nothing(stack: Stack, function: Function, queue: Queue, folder: Path):
    ids = {queue.park(upload("a")), queue.send("text")}
    assert {letter.id for letter in Redrive(stack).look()} == ids
    assert len(Redrive(stack).look(limit=1)) == 1
    assert (function.events, queue.counts()) == ([], (2, 0))
    assert not (folder / ".local").exists()


def test_event_whose_object_version_is_gone_stays_and_is_named(
    run: Run, function: Function, queue: Queue, bucket: Bucket
):
    bucket.gone = {"a"}
    parked = queue.park(upload("a", versionId="1"))
    assert run() == [(parked, Status.MISSING, "a (version 1)")]
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_another_version_of_the_same_key_is_not_the_one(run: Run, function: Function, queue: Queue):
    queue.park(upload("a", versionId="0"))
    assert [status for _, status, _ in run()] == [Status.MISSING]
    assert not function.events


def test_version_that_exists_is_processed(run: Run, function: Function, queue: Queue):
    queue.park(upload("a", versionId="1"))
    assert [status for _, status, _ in run()] == [Status.REDRIVEN]
    assert len(function.events) == 1


def test_record_without_a_version_is_about_the_current_one(run: Run, queue: Queue, bucket: Bucket):
    bucket.latest = False
    queue.park(upload("a"))
    assert [status for _, status, _ in run()] == [Status.MISSING]


def test_event_of_which_one_object_is_gone_stays_as_a_whole(run: Run, function: Function, queue: Queue, bucket: Bucket):
    bucket.gone = {"b"}
    parked = queue.park(upload("a", "b"))
    assert run() == [(parked, Status.MISSING, "b")]
    assert (function.events, queue.counts()) == ([], (1, 0))


@pytest.mark.parametrize("name", ["no such bucket", "nosuchbucket"])
def test_version_in_a_bucket_that_does_not_exist_is_gone(name: str, run: Run, queue: Queue, bucket: Bucket):
    bucket.refusal = {"Error": {"Code": "NoSuchBucket", "Message": "No."}, "ResponseMetadata": {}}
    event = upload("a")
    event["Records"][0]["s3"]["bucket"]["name"] = name
    queue.park(event)
    assert [status for _, status, _ in run()] == [Status.MISSING]


def test_event_whose_object_cannot_be_looked_up_stays_and_holds_up_no_other(
    run: Run, function: Function, queue: Queue, bucket: Bucket
):
    bucket.refusal = {"Error": {"Code": "AccessDenied", "Message": "No."}, "ResponseMetadata": {}}
    parked = queue.park(upload("a"))
    other = queue.park({})
    reason = "AWS denies ListObjectVersions: No. The command's --help lists the actions that it needs."
    assert sorted(run()) == sorted([(parked, Status.UNCHECKED, reason), (other, Status.REDRIVEN, "")])
    assert (function.events, queue.counts()) == ([{}], (1, 0))


def test_s3_that_cannot_be_reached_ends_the_run_and_loses_nothing(
    run: Run, function: Function, queue: Queue, bucket: Bucket
):
    bucket.refusal = EndpointConnectionError(endpoint_url=URL)
    queue.park(upload("a"))
    with pytest.raises(EndpointConnectionError):
        run()
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_object_that_goes_while_the_function_runs_is_named(run: Run, function: Function, queue: Queue, bucket: Bucket):
    function.answers = [lambda: bucket.gone.add("a") or {}]
    parked = queue.park(upload("a"))
    assert run() == [(parked, Status.REDRIVEN, "a is gone: the function's log says whether it was processed")]


def test_object_that_cannot_be_looked_up_after_a_success_is_said(
    run: Run, function: Function, queue: Queue, bucket: Bucket
):
    def deny() -> dict[str, Any]:
        bucket.refusal = {"Error": {"Code": "SlowDown", "Message": "No."}, "ResponseMetadata": {}}
        return {}

    function.answers = [deny]
    parked = queue.park(upload("a"))
    assert run() == [(parked, Status.REDRIVEN, "AWS refuses ListObjectVersions (SlowDown): No.")]
    assert queue.counts() == (0, 0)


def test_what_is_gone_is_deleted_by_choice_without_the_function(
    run: Run, function: Function, queue: Queue, bucket: Bucket
):
    bucket.gone = {"a", "b"}
    parked = queue.park(upload("a", "b"))
    assert run(discard_missing=True) == [(parked, Status.DISCARDED, "a, b")]
    assert (function.events, queue.counts()) == ([], (0, 0))


def test_what_exists_is_never_deleted_by_that_choice_alone(run: Run, function: Function, queue: Queue, bucket: Bucket):
    bucket.gone = {"a"}
    function.answers = [error(), error()]
    parked = {queue.park(upload("a", "b")), queue.park(upload("c"))}
    assert {(id, status) for id, status, _ in run(discard_missing=True)} == {(id, Status.FAILED) for id in parked}
    assert (len(function.events), queue.counts()) == (2, (2, 0))
