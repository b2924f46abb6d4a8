"""The catalogue as data to learn from: of each row the broken files, the finding and the right files."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tapkit.checks import Finding
from tapkit.errors import UserError

from failures.catalogue import FOLDER, Catalogue, Row
from failures.variants import ROOT, apply

DATASET = FOLDER / "dataset.jsonl"
Entry = dict[str, Any]


def read_dataset(path: Path = DATASET) -> dict[str, Entry]:
    """The recorded entries by the row's id; none where nothing has been recorded yet."""
    if not path.exists():
        return {}
    return {entry["id"]: entry for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def entries(catalogue: Catalogue, root: Path = ROOT) -> dict[str, Entry]:
    """An entry for each row, its finding left out."""
    with tempfile.TemporaryDirectory() as scratch:
        return {row.id: _entry(row, root, Path(scratch, row.id)) for row in catalogue.rows}


def _entry(row: Row, root: Path, work: Path) -> Entry:
    files = list(dict.fromkeys(edit.file for edit in row.edits))
    for name in files:
        # Of a folder that goes, the file that shows how it is right stands for all.
        shown = row.right if (root / name).is_dir() else name
        target = work / shown
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / shown).is_file():
            target.write_bytes((root / shown).read_bytes())
    fixed = _texts(work)
    apply(row.edits, work)
    broken = _texts(work)
    changed = sorted(name for name in fixed | broken if fixed.get(name) != broken.get(name))
    return {
        "id": row.id,
        "failure": row.failure,
        "broken": {name: broken.get(name) for name in changed},
        "fixed": {name: fixed.get(name) for name in changed},
        "fix": row.fix,
    }


def _texts(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def with_findings(
    entry_of: Mapping[str, Entry],
    recorded: Mapping[str, Entry],
    rows: Sequence[Row],
    find: Callable[[list[Row]], Mapping[str, Finding]],
) -> list[Entry]:
    """The entries with their findings: the recorded one where nothing has changed, else what ``find`` finds.

    Raises:
        UserError: a row has no finding.
    """
    changed = [row for row in rows if not is_recorded(row, entry_of[row.id], recorded)]
    fresh = {row_id: finding.as_json() for row_id, finding in find(changed).items()} if changed else {}
    if missing := [row.id for row in changed if row.id not in fresh]:
        raise UserError(f"Not proven: {', '.join(missing)}. See `python -m failures prove {' '.join(missing)}`.")
    return [{**entry_of[row.id], "finding": fresh.get(row.id) or recorded[row.id]["finding"]} for row in rows]


def is_recorded(row: Row, entry: Entry, recorded: Mapping[str, Entry]) -> bool:
    """Whether a row is as it was when its finding was recorded."""
    before = recorded.get(row.id, {})
    same = all(before.get(key) == entry[key] for key in ("broken", "fixed"))
    return same and before["finding"]["check"] == row.check


def as_lines(written: Sequence[Entry]) -> str:
    """One JSON object a line."""
    return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in written)
