"""lib/PROMPT.md and lib/IDEAL_RESPONSE.md: the task as a user would have asked it, and the complete answer."""

from pathlib import Path
from string import Template

from tapkit.docs.passages import declared_settings, settings_list
from tapkit.docs.sources import as_markdown, as_tree, requirements, source_files
from tapkit.runner.run import Run

TEMPLATES = Path(__file__).parent / "templates"


def prompt(root: Path, run: Run) -> str:
    """The task, with the configuration that Pulumi.yaml declares and the outputs of a run."""
    return _template("PROMPT.md").substitute(
        configuration=settings_list(declared_settings(root)),
        outputs=", ".join(f"`{name}`" for name in run.outputs),
    )


def ideal_response(root: Path, run: Run) -> str:
    """The answer: every file of the solution in full, why it is so, and how to deploy and verify it."""
    paths = source_files(root)
    return _template("IDEAL_RESPONSE.md").substitute(
        tree=as_tree(root, paths),
        sources=as_markdown(root, paths),
        requirements=requirements(root, paths),
        outputs=", ".join(f"`{name}`" for name in run.outputs),
    )


def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))
