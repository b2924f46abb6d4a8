"""The command line: what redriving prints, and how it ends."""

import os
import signal
from pathlib import Path

import pytest

from tests.tapkit.ops.conftest import Bucket, Function, Ops, Queue, error, upload


@pytest.mark.parametrize("command", ["rollback", "redrive"])
def test_commands_for_a_deployed_stack_say_that_there_is_none(command: str, ops: Ops):
    code, output, errors = ops(command, "--outputs", "other.json")
    assert (code, output) == (1, "")
    assert errors.startswith("Error: other.json does not exist: write it with ")


pytestmark = pytest.mark.usefixtures("outputs_file", "function")


def test_redrive_prints_a_line_for_each_message_and_the_sum(ops: Ops, queue: Queue, function: Function):
    function.answers = [error("ValueError", "no")]
    ids = [queue.park(upload("a", "b")), queue.park({}), queue.send("text")]
    code, output, errors = ops("redrive")
    assert (code, errors) == (1, "")
    assert output.splitlines() == [
        f"1 of about 3: {ids[0]} failed again: a, b: ValueError: no",
        f"2 of about 3: {ids[1]} redriven",
        f"3 of about 3: {ids[2]} left, as it cannot be understood: it cannot be read as JSON",
        "1 redriven; 1 failed again; 1 left, as it cannot be understood. What was not redriven is in the queue again.",
    ]


def test_redrive_of_everything_succeeds(ops: Ops, queue: Queue):
    message = queue.park(upload("[bold]a"))
    assert ops("redrive") == (0, f"1 of about 1: {message} redriven: [bold]a\n1 redriven.\n", "")


@pytest.mark.usefixtures("queue")
def test_redrive_of_nothing_succeeds(ops: Ops):
    assert ops("redrive") == (0, "Nothing was redriven.\n", "")


def test_redrive_takes_no_more_than_it_is_told(ops: Ops, queue: Queue):
    queue.park({})
    queue.park({})
    code, output, _ = ops("redrive", "--max", "1")
    assert (code, output.splitlines()[-1], queue.counts()) == (0, "1 redriven.", (1, 0))


def test_dry_run_shows_what_waits_and_changes_nothing(ops: Ops, queue: Queue, function: Function):
    message = queue.park(upload("a"))
    code, output, _ = ops("redrive", "--dry-run")
    (row,) = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if message in line]
    assert (code, row[0], row[2:]) == (0, message, ["a", "ProcessingError: record 0"])
    assert row[1].endswith(" UTC")
    assert output.endswith("\n1 would be redriven, 0 cannot be understood. Nothing was changed.\n")
    assert (function.events, queue.counts()) == ([], (1, 0))


def test_dry_run_fails_if_a_message_would_be_left(ops: Ops, queue: Queue):
    queue.send("text")
    assert ops("redrive", "--dry-run")[0] == 1


def test_redrive_names_what_is_gone_and_says_what_to_do(ops: Ops, queue: Queue, bucket: Bucket):
    bucket.gone = {"a"}
    message = queue.park(upload("a", versionId="1"))
    code, output, _ = ops("redrive")
    assert (code, queue.counts()) == (1, (1, 0))
    assert output.splitlines() == [
        f"1 of about 1: {message} left, as its object version no longer exists: a: a (version 1)",
        "1 left, as its object version no longer exists. What was not redriven is in the queue again. "
        "An object that no longer exists cannot be processed: "
        "upload it again, then delete its message with --discard-missing.",
    ]


def test_redrive_deletes_what_is_gone_where_it_is_told_to(ops: Ops, queue: Queue, bucket: Bucket):
    bucket.gone = {"a"}
    queue.park(upload("a"))
    code, output, _ = ops("redrive", "--discard-missing")
    assert (code, queue.counts()) == (0, (0, 0))
    assert output.splitlines()[-1] == "1 deleted, as its object version no longer exists."


@pytest.mark.parametrize(
    ("options", "code", "what"), [([], 1, "left"), (["--discard-missing"], 0, "deleted")], ids=["by-default", "discard"]
)
def test_dry_run_says_what_is_gone(options: list[str], code: int, what: str, ops: Ops, queue: Queue, bucket: Bucket):
    # pylint: disable=too-many-arguments, too-many-positional-arguments
    bucket.gone = {"a"}
    queue.park(upload("a", versionId="1"))
    ended, output, _ = ops("redrive", "--dry-run", *options)
    words = f"would be {what}, as its object version no longer exists"
    assert (ended, queue.counts()) == (code, (1, 0))
    assert f"ProcessingError: record 0; {words}: a (version 1)" in output
    assert output.endswith(f"0 would be redriven, 0 cannot be understood, 1 {words}. Nothing was changed.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_stops_after_the_event_at_hand(number: signal.Signals, ops: Ops, queue: Queue, function: Function):
    function.answers = [lambda: os.kill(os.getpid(), number) or {}]
    queue.park({})
    queue.park({})
    code, output, errors = ops("redrive")
    assert (code, output.splitlines()[-1]) == (128 + number, "1 redriven.")
    assert errors == "\nStopping after the event at hand; Ctrl-C again stops at once.\n"
    assert queue.counts() == (1, 0)


def test_second_signal_stops_at_once_and_leaves_the_event_hidden_while_the_function_may_run(
    ops: Ops, queue: Queue, function: Function
):
    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    function.answers = [twice]
    queue.park({})
    code, output, errors = ops("redrive")
    assert (code, output) == (130, "Nothing was redriven.\n")
    assert errors.splitlines()[-1] == "Interrupted: what this command started is stopped."
    assert queue.counts() == (0, 1)


def test_refusal_is_a_sentence_after_the_sum(ops: Ops, queue: Queue, function: Function, folder: Path):
    queue.park({})
    (folder / ".local").touch()
    code, _, errors = ops("redrive")
    assert (code, function.events) == (1, [])
    assert errors.startswith("Error: .local/redrive/arn-aws-sqs-eu-west-1-123456789012-processor-dlq, where ")
