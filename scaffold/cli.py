"""The command line of `scaffold`."""

import sys
from pathlib import Path

import click

from scaffold.answers import read_answers
from scaffold.projects import is_changed, make_project
from tapkit.command_line import run
from tapkit.errors import UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Make new projects of this repository."""


@cli.command()
@click.argument("destination")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file with answers.")
@click.option("--defaults", is_flag=True, help="Take the default of what the file does not answer; implied by it.")
def new(destination: str, answers: Path | None, defaults: bool) -> None:
    """Make a project in the folder DESTINATION, which is missing or empty, of this repository's last commit.

    Folders around it that are missing are made, too. It asks for what is to be chosen. The project's name is the
    folder's, unless it is answered otherwise.
    """
    if not destination:
        raise UserError("Name the new project's folder: make new DEST=<folder>.")
    ask = not (answers or defaults)
    if ask and not _at_a_terminal():
        raise UserError(
            "There is no terminal to answer at: give --answers <file> (ANSWERS=…) or --defaults (DEFAULTS=yes)."
        )
    if is_changed():
        click.echo("What is not committed in this repository is left out.", err=True)
    advice = make_project(Path(destination), read_answers(answers) if answers else {}, ask=ask)
    click.echo(f"Made {destination}. {advice}")


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def main() -> None:
    """Run the command line."""
    run(cli, "python -m scaffold")
