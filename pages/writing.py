"""The pages that are generated from the sources, and which of them are out of date."""

from collections.abc import Callable
from pathlib import Path

from tapkit.docs import writing
from tapkit.runner.run import Run

from pages.training import ideal_response, prompt
from scaffold.answers import questions
from scaffold.cookiecutter_questions import cookiecutter_json

DOCUMENTS: dict[str, Callable[[Path, Run], str]] = {
    "lib/PROMPT.md": prompt,
    "lib/IDEAL_RESPONSE.md": ideal_response,
    "cookiecutter.json": lambda _root, _run: cookiecutter_json(questions()),
}


def outdated(root: Path, run: Run) -> dict[str, str]:
    """The new text of each page that is out of date, by its path."""
    whole = {path: write(root, run) for path, write in DOCUMENTS.items()}
    with_passages = {path: text for path, text in writing.outdated(root, run).items() if path not in whole}
    return with_passages | {path: text for path, text in whole.items() if _read(root / path) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
