"""The state of a project that a report is about, and when its files changed."""

import subprocess
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tapkit.review.project.listing import list_files


@dataclass(frozen=True)
class Revision:
    """The state of a project.

    Attributes:
        version: in pyproject.toml.
        commit: in short; empty without git.
        changed: whether there are uncommitted changes.
    """

    version: str
    commit: str
    changed: bool


def revision_of(root: Path) -> Revision:
    """The state of the project in a folder."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return Revision(version, _git(root, "rev-parse", "--short", "HEAD"), bool(_git(root, "status", "--porcelain")))


def last_change(root: Path, path: Path) -> datetime:
    """The time of a file's last commit; where it has changed since, or without git, of its last change."""
    committed = _git(root, "log", "-1", "--format=%cI", "--", str(path))
    if committed and not _git(root, "status", "--porcelain", "--", str(path)):
        return datetime.fromisoformat(committed).astimezone(UTC)
    return _written(path)


def newest_module(root: Path) -> tuple[str, datetime]:
    """The Python file of a project that was written last, and when."""
    written = {path: _written(root / path) for path in list_files(root) if path.endswith(".py")}
    return max(written.items(), key=lambda item: item[1])


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _git(root: Path, *arguments: str) -> str:
    """The output of git; empty without git or a repository."""
    try:
        ran = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""
