"""Copies of a project, whole or with something broken in them."""

import os
import shutil
from pathlib import Path

from failures.catalogue import Edit
from failures.errors import FailuresError
from policy.project.listing import list_files

ROOT = Path(__file__).resolve().parent.parent
BUILT = "build"


def copy_project(source: Path, target: Path) -> None:
    """Copy what a checkout of a project holds, and the archives that it has built so far."""
    paths = [*map(Path, list_files(source)), *(each.relative_to(source) for each in (source / BUILT).glob("*.zip"))]
    for path in paths:
        # A link stays one: what it leads to may be endless. A pipe or a device is left out.
        if (source / path).is_file() or (source / path).is_symlink():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / path, target / path, follow_symlinks=False)


def share_project(source: Path, target: Path) -> None:
    """A copy on the same device whose files are those of the source until an edit replaces them."""
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def apply(edits: list[Edit], root: Path) -> None:
    """Break a copy.

    Raises:
        FailuresError: an edit does not fit the file that it changes.
    """
    for edit in edits:
        path = root / edit.file
        if edit.create is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, edit.create)
            continue
        if not path.exists():
            raise FailuresError(f"{edit.file} does not exist: adapt the edit to the project.")
        if edit.delete:
            (shutil.rmtree if path.is_dir() else Path.unlink)(path)
            continue
        text = path.read_text(encoding="utf-8")
        if (count := text.count(edit.replace)) != 1:
            raise FailuresError(f"{edit.file} has this text {count} times, not once: adapt the edit to the project.")
        _replace(path, text.replace(edit.replace, edit.by))


def _replace(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # rather than changed: it may be shared
    path.write_text(text, encoding="utf-8")
