"""The command line of `scaffold`."""

import sys
from pathlib import Path

import click
from tapkit.command_line import run
from tapkit.errors import UserError

from scaffold.answers import read_answers
from scaffold.projects import is_changed, make_project


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Create new projects from this repository."""


@cli.command()
@click.argument("destination")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file with answers.")
@click.option("--defaults", is_flag=True, help="Use the default of unanswered questions; implied by --answers.")
def new(destination: str, answers: Path | None, defaults: bool) -> None:
    """Create a project in the folder DESTINATION from this repository's last commit.

    DESTINATION must be missing or empty; missing parent folders are created. Asks the template's questions. The
    project is named after the folder by default.
    """
    if not destination:
        raise UserError("Name the new project's folder: make new DEST=<folder>.")
    ask = not (answers or defaults)
    if ask and not _at_a_terminal():
        raise UserError("Questions need a terminal: pass --answers <file> (ANSWERS=…) or --defaults (DEFAULTS=yes).")
    if is_changed():
        click.echo("Uncommitted changes of this repository are left out.", err=True)
    advice = make_project(Path(destination), read_answers(answers) if answers else {}, ask=ask)
    click.echo(f"Created {destination}. {advice}")


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def main() -> None:
    """Run the command line."""
    run(cli, "python -m scaffold")
