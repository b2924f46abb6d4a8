"""The command that reviews a project."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tapkit.local.commands import config_option

if TYPE_CHECKING:
    from tapkit.checks import Finding

QUICK_SECONDS, LONG_SECONDS = 30, 300


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--thorough", is_flag=True, help="Also lint it, run its unit tests, build and deploy it; a minute or so.")
@click.option("--stack", "stacks", multiple=True, help="Judge this stack; by default each that has a file.")
@config_option
@click.option("--network", is_flag=True, help="Let its code reach the network, for one that installs packages.")
@click.option("--unconfined", is_flag=True, help="Run the project's code with nothing that confines it.")
@click.option(
    "--seconds",
    type=click.IntRange(1),
    help=f"That each part may take.  [default: {QUICK_SECONDS}; {LONG_SECONDS} for what --thorough adds]",
)
def review(path: Path, as_json: bool, thorough: bool, seconds: int | None, **how: Any) -> None:
    """Check the Pulumi Python project in the folder PATH; exit with 1 at a critical or high finding.

    Its program and its handler are run in a copy of the folder, confined by bubblewrap: they see no network, no
    other process and none of your files but the system's, have neither your environment nor your credentials, and
    have limits of time, of 4 GiB of memory and of 256 MiB for each file. Where bubblewrap does not work, only
    --unconfined runs them: do not use that for what you would not run yourself.

    With --thorough its unit tests are run, too, pylint with the project's own settings, two builds of its
    package, and a deployment to an emulator on the loopback interface, with an upload. What the emulator does
    not support is reported, and is not a fault of the project. Nothing is deployed to AWS.
    """
    from tapkit.console import make_console, progress
    from tapkit.review.guard import Limits
    from tapkit.review.review import Request
    from tapkit.review.review import review as review_project

    quick, long = (Limits(seconds=seconds or default) for default in (QUICK_SECONDS, LONG_SECONDS))
    with progress(make_console(stderr=True), "Examining …") as show:
        findings = review_project(
            path.resolve(),
            Request(quick, long if thorough else None, **how),
            lambda part, found: show(f"{part}: {_count(found)}"),
        )
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2))
    else:
        _show(findings)
    if any(finding.check.severity.is_grave for finding in findings):
        sys.exit(1)


def _count(findings: "Sequence[Finding]") -> str:
    return f"{len(findings) or 'no'} finding{'s' * (len(findings) != 1)}"


def _show(findings: "Sequence[Finding]") -> None:
    from tapkit.console import make_console, table

    if not findings:
        click.echo("No findings.")
        return
    columns = ["severity", "check", "where", "what is wrong", "what to do"]
    rows = [
        [finding.check.severity.word, finding.check.name, finding.where, finding.message, finding.check.remedy]
        for finding in findings
    ]
    make_console().print(table(_count(findings), columns, rows))


COMMANDS = (review,)
