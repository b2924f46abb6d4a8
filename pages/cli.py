"""The command line of `pages`."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
from pathlib import Path

import click

from local.command_line import run as run_command
from local.errors import LocalError

STACK = "dev"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a document is not in step.")
def cli(check: bool) -> None:
    """Write the documents that follow from the sources: the task, and its ideal response, the pictures."""
    from local.placeholders import Placeholders
    from local.program import run_program
    from local.project import load_project
    from pages.writing import outdated

    root = Path(__file__).resolve().parent.parent
    project = load_project(root, STACK)
    found = outdated(root, run_program(project, Placeholders(project.region)))
    for path, text in found.items():
        if check:
            click.echo(f"{path} is not in step: run `make docs`.")
        else:
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
            click.echo(f"{path} written.")
    if not found:
        click.echo("Every document is in step.")
    if check and found:
        sys.exit(1)


def main() -> None:
    """Run the command line."""
    run_command(cli, "python -m pages", mistakes=(LocalError,))
