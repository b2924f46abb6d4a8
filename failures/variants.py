"""Variants of the exemplar: copies with something broken in them."""

import shutil
from pathlib import Path

from tapkit.errors import UserError

from failures.catalogue import Edit

ROOT = Path(__file__).resolve().parent.parent


def apply(edits: list[Edit], root: Path) -> None:
    """Break a copy.

    Raises:
        UserError: an edit does not fit the file that it changes.
    """
    for edit in edits:
        path = root / edit.file
        if edit.create is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, edit.create)
            continue
        if not path.exists():
            raise UserError(f"{edit.file} does not exist: adapt the edit to the project.")
        if edit.delete:
            (shutil.rmtree if path.is_dir() else Path.unlink)(path)
            continue
        text = path.read_text(encoding="utf-8")
        if (count := text.count(edit.replace)) != 1:
            raise UserError(f"{edit.file} has this text {count} times, not once: adapt the edit to the project.")
        _replace(path, text.replace(edit.replace, edit.by))


def _replace(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # rather than changed: it may be shared
    path.write_text(text, encoding="utf-8")
