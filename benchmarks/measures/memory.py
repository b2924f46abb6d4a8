"""The memory of processes, sampled while they work. Linux only: elsewhere there is no /proc."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

SAMPLE_SECONDS = 0.25
MEBIBYTE = 1024 * 1024


class Peak:
    """The most that processes have had resident at once, in MiB, pages that they share counted for each."""

    def __init__(self) -> None:
        self.mebibytes = 0.0


class _Process(NamedTuple):
    parent: int
    group: int
    pages: int


@contextlib.contextmanager
def sampled(group: int) -> Iterator[Peak]:
    """Sample a process group for the length of a ``with`` block."""
    with _sampled(lambda processes: {pid for pid, each in processes.items() if each.group == group}) as peak:
        yield peak


@contextlib.contextmanager
def sampled_tree(root: int) -> Iterator[Peak]:
    """Sample a process and all that it has started, whatever their groups, for the length of a ``with`` block."""

    def tree(processes: dict[int, _Process]) -> set[int]:
        found, left = set(), {root}
        while left:
            found |= left
            left = {pid for pid, each in processes.items() if each.parent in left} - found
        return found

    with _sampled(tree) as peak:
        yield peak


@contextlib.contextmanager
def _sampled(chosen: Callable[[dict[int, _Process]], set[int]]) -> Iterator[Peak]:
    peak, ended = Peak(), threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            processes = _processes()
            pages = sum(processes[pid].pages for pid in chosen(processes) & processes.keys())
            peak.mebibytes = max(peak.mebibytes, pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _processes() -> dict[int, _Process]:
    """Every process by its id; one that ends meanwhile is left out."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # After the name in brackets, which may hold anything: state, parent, process group.
            _, parent, group, *_ = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            pages = int((folder / "statm").read_text(encoding="utf-8").split()[1])
            found[int(folder.name)] = _Process(int(parent), int(group), pages)
    return found
