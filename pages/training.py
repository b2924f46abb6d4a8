"""lib/PROMPT.md and lib/IDEAL_RESPONSE.md: the task as a user would have asked it, and the complete answer."""

from pathlib import Path
from string import Template

from tapkit.local.program import Run
from tapkit.pulumi_yaml import load

from pages.diagram import as_mermaid
from pages.sources import as_markdown, source_files

TEMPLATES = Path(__file__).parent / "templates"


def prompt(root: Path, run: Run) -> str:
    """The task, with the configuration that Pulumi.yaml declares and the outputs of a run."""
    declared = load((root / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    return _template("PROMPT.md").substitute(
        configuration="\n".join(
            f"- `{key}` ({schema['type']}): {schema['description']}" for key, schema in declared.items()
        ),
        outputs=", ".join(f"`{name}`" for name in run.outputs),
    )


def ideal_response(root: Path, run: Run) -> str:
    """The answer, with the diagram of a run and every source file of a project in full."""
    return _template("IDEAL_RESPONSE.md").substitute(
        diagram=as_mermaid(run.graph), sources=as_markdown(root, source_files(root))
    )


def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))
