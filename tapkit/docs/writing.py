"""The generated passages of a project's pages, and the pages in which they are out of date."""

from collections.abc import Callable
from pathlib import Path

from tapkit.docs.diagram import as_mermaid
from tapkit.docs.passages import declared_settings, fill, outputs_table, settings_list, settings_table
from tapkit.docs.sources import as_markdown, as_tree, source_files
from tapkit.runner.run import Run

PAGES = ("README.md", "docs/*.md", "lib/*.md")

PASSAGES: dict[str, Callable[[Path, Run], str]] = {
    "resources": lambda _root, run: f"```mermaid\n{as_mermaid(run.graph)}\n```",
    "settings": lambda root, _run: settings_table(declared_settings(root)),
    "settings by type": lambda root, _run: settings_list(declared_settings(root)),
    "outputs": lambda _root, run: outputs_table(run.outputs),
    "names of outputs": lambda _root, run: ", ".join(f"`{name}`" for name in run.outputs),
    "files": lambda root, _run: f"```text\n{as_tree(root, source_files(root))}\n```",
    "sources": lambda root, _run: as_markdown(root, source_files(root)),
}


def outdated(root: Path, run: Run) -> dict[str, str]:
    """The new text of each page with a passage that is out of date, by the page's path.

    A page has a passage where the comments `<!-- NAME -->` and `<!-- end of NAME -->` stand on lines of their own; what
    is between them is generated.

    Args:
        root: the project's folder.
        run: what its program registers and exports.

    Raises:
        UserError: one of the two comments is missing, or is there twice.
    """
    texts = {path: path.read_text(encoding="utf-8") for pattern in PAGES for path in sorted(root.glob(pattern))}
    written = {path: _filled(path.relative_to(root).as_posix(), text, root, run) for path, text in texts.items()}
    return {path.relative_to(root).as_posix(): text for path, text in written.items() if text != texts[path]}


def _filled(page: str, text: str, root: Path, run: Run) -> str:
    marked = [name for name in PASSAGES if f"<!-- {name} -->" in text]
    return fill(page, text, {name: PASSAGES[name](root, run) for name in marked})
