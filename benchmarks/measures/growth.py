"""Growth of time and memory with the size of what is deployed or processed."""

import json
import math
import statistics
from collections.abc import Callable

from benchmarks.measures.running import Times, python
from benchmarks.measures.speed import HANDLER
from benchmarks.results import Figure

STACKS, BUCKETS, RECORDS = (1, 10, 50), (10, 100), (1, 100, 1000)
LINEAR = 1.1  # in proportion, with a margin for what else the machine does
INVOCATIONS = 20

Measure = Callable[[int], tuple[float, float]]
"""Of a size: the seconds, and the MiB."""


def _recorded(kind: str) -> Measure:
    def measure(count: int) -> tuple[float, float]:
        answer = json.loads(python("-m", "benchmarks.peers.recorded", kind, str(count)))
        return answer["seconds"], answer["mebibytes"]

    return measure


def _handled(count: int) -> tuple[float, float]:
    answer = json.loads(python("benchmarks/peers/warm_handler.py", str(count), str(INVOCATIONS), **HANDLER))
    return Times(answer["own"]).median, answer["kibibytes"] / 1024


def _grown(runs: int, sizes: tuple[int, ...], what: str, memory: str, measure: Measure) -> list[Figure]:
    """Sizes in turn; the exponent is that between the two largest, where fixed costs no longer flatten it."""
    for size in sizes:
        measure(size)
    rounds = [[measure(size) for size in sizes] for _ in range(runs)]
    times = {size: Times([measured[at][0] for measured in rounds]) for at, size in enumerate(sizes)}
    peaks = {size: statistics.median(measured[at][1] for measured in rounds) for at, size in enumerate(sizes)}
    small, large = sizes[-2:]
    of_time = math.log(times[large].median / times[small].median, large / small)
    of_memory = math.log(peaks[large] / peaks[small], large / small)
    return [
        *(times[size].figure(f"{what}: {size}", "ms") for size in sizes),
        *(Figure(f"{what}: {size}, {memory}", peaks[size], "MiB") for size in sizes),
        Figure(f"{what}: exponent of time, {small} to {large}", of_time, "", limit=LINEAR),
        Figure(f"{what}: exponent of memory, {small} to {large}", of_memory, "", limit=LINEAR),
    ]


def stacks(runs: int) -> list[Figure]:
    """Several TapStacks in one program."""
    return _grown(runs, STACKS, "TapStacks in one program", "memory on top of one", _recorded("stacks"))


def buckets(runs: int) -> list[Figure]:
    """Several buckets in one program."""
    return _grown(runs, BUCKETS, "buckets in one program", "memory on top of one", _recorded("buckets"))


def records(runs: int) -> list[Figure]:
    """Several records in one event of the handler's."""
    return _grown(runs, RECORDS, "records in one event", "the process's peak memory", _handled)


GROWTH = (stacks, buckets, records)
