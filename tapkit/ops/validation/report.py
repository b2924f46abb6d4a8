"""Differences and notes, for people and for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text
from tapkit.console import make_console, table
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.notes import Note

_HEADINGS = ("stack", "where", "what", "declared or expected", "found")


def as_json(compared: Sequence[str], differences: Sequence[Difference], notes: Sequence[Note]) -> str:
    """What was compared, the differences and the notes; values keep their types."""
    data = {
        "compared": list(compared),
        "differences": [asdict(difference) for difference in differences],
        "notes": [asdict(note) for note in notes],
    }
    return json.dumps(data, indent=2, default=str)


def show(compared: Sequence[str], differences: Sequence[Difference], notes: Sequence[Note]) -> None:
    """Print the table of differences, or that there are none, then what was compared, and the notes."""
    console = make_console()
    if differences:
        console.print(table(_title(len(differences)), _HEADINGS, [_row(difference) for difference in differences]))
    else:
        console.print("No differences.")
    console.print(f"Compared: {', '.join(compared)}.")
    for note in notes:
        console.print(Text(f"Note on {note.stack}: {note.sentence}"))


def _title(count: int) -> str:
    return "1 difference" if count == 1 else f"{count} differences"


def _row(difference: Difference) -> tuple[str, ...]:
    declared = _text(difference.declared) + (f" ({difference.reason})" if difference.reason else "")
    return difference.stack, difference.subject, difference.property, declared, _text(difference.found)


def _text(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, default=str)
