"""Interruption: Ctrl-C asks to stop at the next good moment; pressed again, it ends the command at once."""

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """The user's wish to stop.

    Attributes:
        number: of the signal that said so; None until then.
    """

    number: int | None = None

    def __call__(self) -> bool:
        return self.number is not None


@contextlib.contextmanager
def stop_request(announcement: str) -> Iterator[StopRequest]:
    """Within, the first signal to end only sets the request, and prints what happens now.

    Args:
        announcement: said on standard error when the user asks to stop.
    """
    request = StopRequest()
    # What is ignored, as SIGHUP under nohup, stays ignored.
    ended_by = {number: signal.getsignal(number) for number in _SIGNALS}
    ended_by = {number: handler for number, handler in ended_by.items() if handler is not signal.SIG_IGN}

    def restore() -> None:
        for number, handler in ended_by.items():
            signal.signal(number, handler)

    def ask(number: int, _frame: FrameType | None) -> None:
        restore()
        request.number = number
        # Not through Python's buffers, in the midst of which the signal may have come.
        os.write(2, f"\n{announcement}\n".encode())

    for number in ended_by:
        signal.signal(number, ask)
    try:
        yield request
    finally:
        restore()
