"""The catalogue's rows with their proofs and fixes."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tapkit.checks import CHECKS, Check

from failures.catalogue import Catalogue, Row
from failures.dataset import Entry, entries, is_recorded

CONTEXT_LINES = 2
KINDS = {"-": "broken", "+": "right", "@": "place"}


@dataclass(frozen=True)
class Change:
    """The fix of a file.

    Attributes:
        path: of the file.
        lines: of a unified diff without its head, each after what it is: broken, right, place or context.
    """

    path: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Failure:
    """A row of the catalogue.

    Attributes:
        row: the row itself.
        check: what catches it.
        finding: what that reports; None where the row has changed since it was proven.
        changes: from the broken files to the right ones.
    """

    row: Row
    check: Check
    finding: Mapping[str, str] | None
    changes: list[Change]


def documented_failures(catalogue: Catalogue, root: Path, recorded: Mapping[str, Entry]) -> list[Failure]:
    """Every row, as it is now.

    Args:
        catalogue: the rows.
        root: the project that they break.
        recorded: the dataset, by the row's id.

    Raises:
        UserError: a row does not fit the project.
    """
    current = entries(catalogue, root)
    return [
        Failure(
            row,
            CHECKS[row.check],
            recorded[row.id]["finding"] if is_recorded(row, current[row.id], recorded) else None,
            _changes(current[row.id]),
        )
        for row in catalogue.rows
    ]


def _changes(entry: Entry) -> list[Change]:
    return [Change(path, _difference(entry["broken"][path], entry["fixed"][path])) for path in entry["broken"]]


def _difference(broken: str | None, right: str | None) -> list[tuple[str, str]]:
    before, after = ((text or "").splitlines() for text in (broken, right))
    lines = list(difflib.unified_diff(before, after, n=CONTEXT_LINES, lineterm=""))[2:]
    return [(KINDS.get(line[0], "context"), line) for line in lines]
