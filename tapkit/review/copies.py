"""Copies of a project: whole, or sharing its files until one is replaced, or to be written to."""

import os
import shutil
from pathlib import Path

from tapkit.review.project.listing import list_files

BUILT = "build"
LARGE_BYTES = 16 << 20


def copy_project(source: Path, target: Path) -> None:
    """Copy a project's files, and the archives that it has built so far."""
    target.mkdir(parents=True, exist_ok=True)
    paths = [
        *map(Path, list_files(source)),
        *(archive.relative_to(source) for archive in (source / BUILT).glob("*.zip")),
    ]
    for path in paths:
        # A link stays one: what it leads to may be endless. A pipe or a device is left out.
        if (source / path).is_file() or (source / path).is_symlink():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / path, target / path, follow_symlinks=False)


def share_project(source: Path, target: Path) -> None:
    """A copy on the same device whose files are those of the source until an edit replaces them."""
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def separate_project(source: Path, target: Path) -> None:
    """A copy whose files may be written to: only those of many megabytes are shared."""
    shutil.copytree(source, target, symlinks=True, copy_function=_separate)


def _separate(source: str, target: str) -> None:
    large = os.lstat(source).st_size > LARGE_BYTES
    (os.link if large else shutil.copy2)(source, target, follow_symlinks=False)
