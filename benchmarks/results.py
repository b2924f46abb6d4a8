"""Saves and loads benchmark results."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tapkit.errors import UserError

RESULTS = "build/benchmarks.json"


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        name: what was measured.
        measured: the median.
        unit: of what was measured and of the limit.
        limit: what it must not exceed; None where it is there for comparison only.
        least, most: of the single runs; None where there was one only.
    """

    name: str
    measured: float
    unit: str
    limit: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it is within its limit."""
        return self.limit is None or self.measured <= self.limit


@dataclass(frozen=True)
class Results:
    """All figures of a run, and where and when they were measured."""

    date: datetime
    machine: str
    figures: list[Figure]


def machine() -> str:
    """This machine, as far as figures depend on it."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write_results(root: Path, figures: Sequence[Figure]) -> None:
    """Save figures that were measured on this machine just now."""
    data = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": [asdict(figure) for figure in figures],
    }
    (root / RESULTS).parent.mkdir(exist_ok=True)
    (root / RESULTS).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def read_results(root: Path) -> Results | None:
    """The figures of the last run; None where there was none.

    Raises:
        UserError: they cannot be read.
    """
    path = root / RESULTS
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        figures = [Figure(**saved) for saved in data["figures"]]
        return Results(datetime.fromisoformat(data["date"]), data["machine"], figures)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged: run `python -m benchmarks` again.") from error
