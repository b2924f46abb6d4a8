"""The files of a project: those of a checkout, without what was built or installed there."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

BUILT = {"__pycache__", "build", "dist", "coverage", "cfn-outputs", "node_modules", "venv"}
KEPT = {".github", ".ci"}
# A folder with one of these is a virtual environment, or another project.
FOREIGN = ("pyvenv.cfg", "Pulumi.yaml", "Pulumi.yml")


def list_files(root: Path) -> Iterator[str]:
    """The paths of a project's files, relative to its folder, in order."""
    ignored = _ignored(root)
    for folder, subfolders, names in os.walk(root):
        here = PurePosixPath(Path(folder).relative_to(root).as_posix())
        subfolders[:] = sorted(
            name for name in subfolders if _is_own(Path(folder, name)) and not ignored.match_file(f"{here / name}/")
        )
        paths = [(here / name).as_posix() for name in sorted(names)]
        yield from (path for path in paths if not ignored.match_file(path))


def _is_own(folder: Path) -> bool:
    name = folder.name
    hidden = name.startswith(".") and name not in KEPT
    template = "{{" in name  # its files become Python and YAML once they are filled in
    return not (hidden or template or name in BUILT or any(os.path.exists(folder / mark) for mark in FOREIGN))


def _ignored(root: Path) -> GitIgnoreSpec:
    """The patterns of the project's .gitignore."""
    try:
        lines = (root / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return GitIgnoreSpec(pattern for line in lines for pattern in _pattern(line))


def _pattern(line: str) -> list[GitIgnoreSpecPattern]:
    try:
        return [GitIgnoreSpecPattern(line)]
    except ValueError:
        return []  # git ignores an invalid pattern
