"""Which files belong to a project: what a checkout holds, without what was built or installed there."""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

BUILT = {"__pycache__", "build", "dist", "coverage", "cfn-outputs", "node_modules", "venv"}
KEPT = {".github", ".ci"}
# A folder with one of these is an environment, or a project of its own.
FOREIGN = ("pyvenv.cfg", "Pulumi.yaml", "Pulumi.yml")


def list_files(root: Path) -> Iterator[str]:
    """The paths of a project's files, relative to its folder, in order."""
    patterns = _ignored_patterns(root)
    for folder, subfolders, names in os.walk(root):
        here = PurePosixPath(Path(folder).relative_to(root).as_posix())
        subfolders[:] = sorted(
            name
            for name in subfolders
            if _is_own(Path(folder, name)) and not _is_ignored((here / name).as_posix(), patterns)
        )
        paths = [(here / name).as_posix() for name in sorted(names)]
        yield from (path for path in paths if not _is_ignored(path, patterns))


def _is_own(folder: Path) -> bool:
    name = folder.name
    hidden = name.startswith(".") and name not in KEPT
    template = "{{" in name  # its files become Python and YAML once they are filled in
    return not (hidden or template or name in BUILT or any((folder / each).exists() for each in FOREIGN))


def _ignored_patterns(root: Path) -> list[str]:
    """The patterns of .gitignore; the few that take something back are left out."""
    try:
        lines = (root / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip() and line.strip()[0] not in "#!"]


def _is_ignored(path: str, patterns: list[str]) -> bool:
    name = path.rpartition("/")[2]
    for pattern in patterns:
        bare = pattern.rstrip("/")
        if fnmatch(path, bare.lstrip("/")) if "/" in bare else fnmatch(name, bare):
            return True
    return False
