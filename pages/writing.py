"""The pages that are generated from the sources, and which of them are out of date."""

from collections.abc import Callable
from pathlib import Path

from tapkit.local.program import Run
from tapkit.pulumi_yaml import load

from pages.diagram import as_mermaid
from pages.passages import fill, outputs_table, settings_table
from pages.training import ideal_response, prompt
from scaffold.answers import questions
from scaffold.cookiecutter_questions import cookiecutter_json


def architecture(root: Path, run: Run) -> str:
    """docs/architecture.md with the diagram of a run."""
    return _filled(root, "docs/architecture.md", resources=f"```mermaid\n{as_mermaid(run.graph)}\n```")


def configuration(root: Path, run: Run) -> str:
    """docs/configuration.md with the settings that Pulumi.yaml declares and the outputs of a run."""
    declared = load((root / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    return _filled(root, "docs/configuration.md", settings=settings_table(declared), outputs=outputs_table(run.outputs))


def _filled(root: Path, page: str, **passages: str) -> str:
    return fill(page, (root / page).read_text(encoding="utf-8"), passages)


DOCUMENTS: dict[str, Callable[[Path, Run], str]] = {
    "docs/architecture.md": architecture,
    "docs/configuration.md": configuration,
    "lib/PROMPT.md": prompt,
    "lib/IDEAL_RESPONSE.md": ideal_response,
    "cookiecutter.json": lambda _root, _run: cookiecutter_json(questions()),
}


def outdated(root: Path, run: Run) -> dict[str, str]:
    """The new text of each page that is out of date, by its path."""
    written = {path: write(root, run) for path, write in DOCUMENTS.items()}
    return {path: text for path, text in written.items() if _read(root / path) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
