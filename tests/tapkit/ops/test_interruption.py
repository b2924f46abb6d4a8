"""The first signal asks, the second one ends."""

import os
import signal
from collections.abc import Iterator

import pytest
from tapkit.ops.interruption import stop_request


@pytest.fixture(autouse=True)
def fixture_handlers() -> Iterator[None]:
    """Ctrl-C raises, as in a terminal, whatever the tests were started from."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_first_signal_only_asks_to_stop(number: signal.Signals, capfd: pytest.CaptureFixture):
    with stop_request("Stopping soon.") as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
        assert stop.number == number
    assert capfd.readouterr().err == "\nStopping soon.\n"


def test_second_signal_ends_at_once():
    with pytest.raises(KeyboardInterrupt), stop_request("Stopping soon."):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_do_what_they_did():
    with stop_request("Stopping soon."):
        pass
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_ignored_signal_stays_ignored():
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_request("Stopping soon.") as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop()
    finally:
        signal.signal(signal.SIGHUP, previous)
