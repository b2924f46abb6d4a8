"""The command line of `pages`."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
from pathlib import Path

import click
from tapkit.command_line import run as run_command

STACK = "dev"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is out of date.")
def cli(check: bool) -> None:
    """Write the pages that are generated from the sources: the task, its ideal response and the README's diagram."""
    from tapkit.local.placeholders import Placeholders
    from tapkit.local.project import load_project
    from tapkit.runner.run import run_program

    from pages.writing import outdated

    root = Path(__file__).resolve().parent.parent
    project = load_project(root, STACK)
    found = outdated(root, run_program(project, Placeholders(project.region)))
    for path, text in found.items():
        if check:
            click.echo(f"{path} is out of date: run `make docs`.")
        else:
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
            click.echo(f"{path} written.")
    if not found:
        click.echo("Every page is up to date.")
    if check and found:
        sys.exit(1)


def main() -> None:
    """Run the command line."""
    run_command(cli, "python -m pages")
