"""Which documents there are, and whether they are in step with the sources."""

from collections.abc import Callable
from pathlib import Path

from documents.training import ideal_response, prompt
from local.program import Run

DOCUMENTS: dict[str, Callable[[Path, Run], str]] = {
    "lib/PROMPT.md": prompt,
    "lib/IDEAL_RESPONSE.md": ideal_response,
}


def outdated(root: Path, run: Run) -> dict[str, str]:
    """What each document that is not in step should say, by its path."""
    written = {path: write(root, run) for path, write in DOCUMENTS.items()}
    return {path: text for path, text in written.items() if _read(root / path) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
