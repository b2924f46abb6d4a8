"""Commands and actions, timed; what is compared runs in turn, so that a machine that slows down slows both."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.results import Figure

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Times:
    """The seconds that something took, run by run."""

    seconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def figure(self, name: str, unit: str = "s", limit: float | None = None) -> Figure:
        """The median with the least and the most; ``unit`` is s, ms or µs, of the limit, too."""
        scale = {"s": 1, "ms": 1e3, "µs": 1e6}[unit]
        return Figure(name, self.median * scale, unit, limit, min(self.seconds) * scale, max(self.seconds) * scale)

    def compared(self, other: "Times", name: str, limit: float | None = None) -> Figure:
        """The ratio of the medians, with those of the runs next to each other."""
        ratios = [mine / others for mine, others in zip(self.seconds, other.seconds, strict=True)]
        return Figure(name, self.median / other.median, "times", limit, min(ratios), max(ratios))


def run(*command: str, **variables: str) -> str:
    """Run a command in the project and return its output."""
    result = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise click.ClickException(f"{' '.join(command)} failed: {result.stderr.strip()}")
    return result.stdout


def python(*arguments: str, **variables: str) -> str:
    return run(sys.executable, *arguments, **variables)


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def timed(action: Callable[[], object]) -> Callable[[], float]:
    """An action that returns its duration in seconds."""
    return lambda: seconds(action)


def interleaved(runs: int, *actions: Callable[[], float]) -> list[Times]:
    """The times of each action, run in turn; each returns its duration in seconds."""
    for action in actions:
        action()  # once to warm up
    rounds = [[action() for action in actions] for _ in range(runs)]
    return [Times(list(column)) for column in zip(*rounds, strict=True)]
