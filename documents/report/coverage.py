"""What `make unit` wrote about how much of each file the tests run.

https://coverage.readthedocs.io/en/latest/commands/cmd_json.html
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tapkit.errors import UserError

SUMMARY = "coverage/coverage-summary.json"


@dataclass(frozen=True)
class Covered:
    """How much of a file, or of several, the tests run.

    Attributes:
        path: of the file, or of the folder.
        lines, branches: how many are run, and how many there are.
        missing: the numbers of the lines that are not run.
    """

    path: str
    lines: tuple[int, int]
    branches: tuple[int, int]
    missing: tuple[int, ...] = ()

    @property
    def percent(self) -> float:
        """Of lines and branches together, as coverage counts; rounded down, so that only all of them are 100."""
        run, there = self.lines[0] + self.branches[0], self.lines[1] + self.branches[1]
        return math.floor(1000 * run / there) / 10 if there else 100.0


@dataclass(frozen=True)
class Coverage:
    """A measurement.

    Attributes:
        date: when.
        files: each file, those that lack most first.
    """

    date: datetime
    files: list[Covered]

    @property
    def total(self) -> Covered:
        """Of all files together."""
        return _together("total", self.files)

    @property
    def folders(self) -> list[tuple[Covered, list[Covered]]]:
        """The folders at the top, each with its files; those that lack most first."""
        by_folder: dict[str, list[Covered]] = {}
        for each in self.files:
            by_folder.setdefault(each.path.rpartition("/")[0].partition("/")[0] or ".", []).append(each)
        return _worst_first([(_together(folder, files), files) for folder, files in by_folder.items()])


def read_coverage(root: Path) -> Coverage | None:
    """The last measurement; None where there is none.

    Raises:
        UserError: it cannot be read.
    """
    path = root / SUMMARY
    if not path.is_file():
        return None
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
        date = datetime.fromisoformat(summary["meta"]["timestamp"]).astimezone(UTC)
        files = [_covered(name, each) for name, each in summary["files"].items()]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged: run `make unit` again.") from error
    return Coverage(date, sorted(files, key=lambda each: (each.percent, each.path)))


def _covered(path: str, measured: Mapping[str, Any]) -> Covered:
    counts = measured["summary"]
    return Covered(
        path,
        (counts["covered_lines"], counts["num_statements"]),
        (counts["covered_branches"], counts["num_branches"]),
        tuple(measured["missing_lines"]),
    )


def _together(path: str, files: list[Covered]) -> Covered:
    return Covered(
        path,
        (sum(each.lines[0] for each in files), sum(each.lines[1] for each in files)),
        (sum(each.branches[0] for each in files), sum(each.branches[1] for each in files)),
    )


def _worst_first(folders: list[tuple[Covered, list[Covered]]]) -> list[tuple[Covered, list[Covered]]]:
    return sorted(folders, key=lambda each: (each[0].percent, each[0].path))
