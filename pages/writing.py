"""The pages that are generated from the sources, and which of them are out of date."""

import re
from collections.abc import Callable
from pathlib import Path

from tapkit.errors import UserError
from tapkit.runner.run import Run

from pages.diagram import as_mermaid
from pages.training import ideal_response, prompt

MARKED = re.compile(r"(?<=<!-- resources -->\n).*?(?=<!-- end of resources -->)", re.DOTALL)


def readme(root: Path, run: Run) -> str:
    """The README with the diagram between its two comments.

    Raises:
        UserError: there is no such place in it.
    """
    text = (root / "README.md").read_text(encoding="utf-8")
    diagram = f"```mermaid\n{as_mermaid(run.graph)}\n```\n"
    written, count = MARKED.subn(lambda _match: diagram, text)
    if count != 1:
        raise UserError("README.md has no place for the diagram: add <!-- resources --> and <!-- end of resources -->.")
    return written


DOCUMENTS: dict[str, Callable[[Path, Run], str]] = {
    "README.md": readme,
    "lib/PROMPT.md": prompt,
    "lib/IDEAL_RESPONSE.md": ideal_response,
}


def outdated(root: Path, run: Run) -> dict[str, str]:
    """The new text of each page that is out of date, by its path."""
    written = {path: write(root, run) for path, write in DOCUMENTS.items()}
    return {path: text for path, text in written.items() if _read(root / path) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
