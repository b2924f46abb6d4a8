"""The command that writes generated passages into a project's pages."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
from pathlib import Path

import click


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is out of date.")
@click.option("--stack", default="dev", show_default=True, help="The stack whose resources and outputs are shown.")
@click.pass_obj
def docs(root: Path, check: bool, stack: str) -> None:
    """Write what the pages say about the sources: resources, settings, outputs, files in full.

    In README.md, docs/*.md and lib/*.md, what stands between the comments `<!-- NAME -->` and `<!-- end of NAME -->` is
    written anew. The names are resources, settings, settings by type, outputs, names of outputs, files, and
    sources.
    """
    from tapkit.docs.writing import outdated
    from tapkit.local.placeholders import Placeholders
    from tapkit.local.project import load_project
    from tapkit.runner.run import run_program

    project = load_project(root, stack)
    found = outdated(root, run_program(project, Placeholders(project.region)))
    for path, text in found.items():
        if check:
            click.echo(f"{path} is out of date: run `tapkit docs`.")
        else:
            (root / path).write_text(text, encoding="utf-8")
            click.echo(f"{path} written.")
    if not found:
        click.echo("Every page is up to date.")
    if check and found:
        sys.exit(1)


COMMANDS = (docs,)
