"""Whatever is in the dead-letter queue: it is understood or left there, and deleted only after a success."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import given
from hypothesis import strategies as st
from tapkit.errors import UserError
from tapkit.ops.messages import Letter, read_letter
from tapkit.ops.outcome import Status
from tapkit.ops.redrive import Redrive

from tests.fuzz.fake_queue import FAILURES, FakeFunction, FakeQueue, FakeStack, FakeVersions
from tests.fuzz.s3_events import events
from tests.fuzz.values import deep_values, huge_texts, structured_values, texts


def _as_json(value: Any) -> str:
    """What the encoder gives up on is written here without it."""
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 100_000


def _record(event: Any, response: Any) -> dict[str, Any]:
    return {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": event, "responsePayload": response}


records = st.builds(_record, events, structured_values)
damaged_records = st.builds(
    lambda record, name, value: {**record, name: value},
    records,
    st.sampled_from(sorted(_record(0, 0))),
    structured_values,
)
bodies = (
    (records | damaged_records | events | deep_values).map(_as_json)
    | st.sampled_from(["", "NaN", '{"requestPayload": NaN, "requestContext": {}}', "1e999", "1" * 5_000, "\ufeff{}"])
    | texts
    | huge_texts
)
attributes = st.just({}) | st.fixed_dictionaries(
    {"RequestID": st.just({"StringValue": "8f5c2f6e"})}, optional={"ErrorMessage": structured_values}
)
results = st.lists(st.sampled_from(["success", '{"errorType": "E"}', "no JSON", *FAILURES]), min_size=1, max_size=4)


@pytest.fixture(scope="module", name="patch")
def fixture_patch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """A journal of the test's own, and no pauses when the function is throttled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tapkit.ops.redrive.JOURNALS", tmp_path_factory.mktemp("journals"))
        patch.setattr("tapkit.ops.invocation._THROTTLE_PAUSES_SECONDS", (0, 0))
        patch.setattr("tapkit.ops.redrive.ObjectVersions", FakeVersions)
        yield patch


@given(messages=st.lists(st.tuples(bodies, attributes), max_size=3), answers=results, there=st.booleans())
@pytest.mark.usefixtures("patch")
def test_only_what_was_processed_leaves_the_queue(
    messages: list[tuple[str, dict[str, Any]]], answers: list[str], there: bool
):
    queue, function = FakeQueue(messages), FakeFunction(answers)
    needing = [letter.id for letter in read_letters(queue) if letter.versions]
    parked = dict(queue.messages)
    outcomes = []
    # The command says each of these in a sentence.
    with contextlib.suppress(UserError, ClientError, BotoCoreError):
        Redrive(FakeStack(queue, function, there)).run(lambda letter: None, outcomes.append)
    gone = [message for id, message in parked.items() if id not in queue.messages]
    assert [_event(*message) for message in gone] == function.succeeded
    assert there or not set(needing) - set(queue.messages)
    assert queue.hidden <= set(parked) - set(queue.messages)
    assert len(gone) == sum(outcome.status is Status.REDRIVEN for outcome in outcomes)


def read_letters(queue: FakeQueue) -> list[Letter]:
    """What is in the queue, understood; it stays there, and visible."""
    letters = [read_letter(queue.receive_message()["Messages"][0]) for _ in queue.messages]
    queue.hidden.clear()
    return letters


def _event(body: str, its_attributes: dict[str, Any]) -> Any:
    """The event that a message is about: Lambda's older form is the bare event, with the request in an attribute."""
    return json.loads(body) if its_attributes else json.loads(body)["requestPayload"]
