"""The memory of an emulator and its functions, sampled while they work. Linux only: elsewhere there is no /proc."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

SAMPLE_SECONDS = 0.25
MEBIBYTE = 1024 * 1024


class Peak:
    """The most that a process group has had resident at once, in MiB, pages that processes share counted for each."""

    def __init__(self) -> None:
        self.mebibytes = 0.0


@contextlib.contextmanager
def sampled(group: int) -> Iterator[Peak]:
    """Sample a process group for the length of a ``with`` block."""
    peak, ended = Peak(), threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            peak.mebibytes = max(peak.mebibytes, _resident(group) / MEBIBYTE)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _resident(group: int) -> int:
    """Bytes; a process that ends meanwhile counts nothing."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # After the name in brackets, which may hold anything: state, parent, process group.
            if int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[2]) == group:
                pages += int((folder / "statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
