"""The command line of `pages.report`."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import os
from pathlib import Path
from urllib.parse import quote

import click
from tapkit.command_line import run as run_command
from tapkit.errors import UserError

from pages.cli import STACK

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "build" / "report.html"
COVERAGE = ROOT / "coverage" / "html" / "index.html"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=REPORT,
    help="The file to write; build/report.html by default.",
)
def cli(output: Path) -> None:
    """Write the report as one HTML page that works offline, and print its path.

    The benchmarks are those of the last `python -m benchmarks`; the page links to the coverage of the last `make unit`.
    """
    from tapkit.local.placeholders import Placeholders
    from tapkit.local.project import load_project
    from tapkit.runner.run import run_program

    from pages.report.contents import gather
    from pages.report.page import render

    click.echo("Running the program …", err=True)
    project = load_project(ROOT, STACK)
    run = run_program(project, Placeholders(project.region))
    click.echo("Checking its resources and its folder, reading the catalogue …", err=True)
    page = render(gather(project, run), quote(os.path.relpath(COVERAGE, output.parent)))
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror}. Name another file with --output.") from error
    click.echo(output)


def main() -> None:
    """Run the command line."""
    run_command(cli, "python -m pages.report")
