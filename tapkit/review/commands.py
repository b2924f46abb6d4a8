"""The command that reviews a project."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tapkit.errors import UserError
from tapkit.local.commands import config_option
from tapkit.review.profiles import ANY, PROFILES

if TYPE_CHECKING:
    from tapkit.checks import Finding
    from tapkit.review.examination import Registered
    from tapkit.review.report import Report
    from tapkit.review.tasks.loading import Task

QUICK_SECONDS, LONG_SECONDS = 30, 300
NOT_JUDGED = 3  # exit status
FORMATS = ("table", "json", "sarif", "junit")


class NotReviewable(click.ClickException):
    """A folder cannot be judged; the message says why."""

    exit_code = NOT_JUDGED


def _load_task(_context: click.Context, _parameter: click.Parameter, name: str | None) -> "Task | None":
    import tapkit.review.registry  # pylint: disable=unused-import # tasks name checks
    from tapkit.review.tasks.loading import load_task

    try:
        return load_task(name) if name else None
    except UserError as error:
        raise click.BadParameter(f"{error}.") from error


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="To print.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page to this file.")
@click.option(
    "--task",
    metavar="uploads|compliance|pipeline|payment|FILE",
    callback=_load_task,
    help="Also judge whether it has all that an answer to this task needs.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=ANY,
    show_default=True,
    help="Checks on any project, or with this template's own conventions.",
)
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
def review(path: Path, form: str, html: Path | None, **how: Any) -> None:
    """Check the Pulumi Python project in the folder PATH; exit with 1 at a critical or high finding.

    Its program and its handler are run in a copy of the folder, confined by bubblewrap: they see no network, no
    other process and none of your files but the system's, have neither your environment nor your credentials, and
    have limits of time, of 4 GiB of memory and of 256 MiB for each file. Where bubblewrap does not work, only
    --unconfined runs them: do not use that for what you would not run yourself.

    With --thorough its unit tests are run, too, pylint with the project's own settings, two builds of its
    package, and a deployment to an emulator on the loopback interface, with an upload. What the emulator does
    not support is reported, and is not a fault of the project. Nothing is deployed to AWS.

    Exit with 3 at a folder that cannot be judged.
    """
    result = _examine(path.resolve(), **how)
    _write(result, form, html)
    if result.is_grave:
        sys.exit(1)


def _examine(  # pylint: disable=too-many-locals # what it needs is imported here
    root: Path, *, task: "Task | None", profile: str, thorough: bool, seconds: int | None, **how: Any
) -> "Report":
    from tapkit.console import make_console, progress
    from tapkit.review.guard import Limits
    from tapkit.review.output.table import count
    from tapkit.review.recorded import recorded
    from tapkit.review.report import report
    from tapkit.review.review import Request, review as review_project

    request = Request(
        Limits(seconds=seconds or QUICK_SECONDS), Limits(seconds=seconds or LONG_SECONDS) if thorough else None, **how
    )
    examined: list[str] = []
    reports: "list[Report]" = []
    with progress(make_console(stderr=True), "Examining …") as show:

        def tell(part: str, found: "Sequence[Finding]") -> None:
            examined.append(part)
            show(f"{part}: {count(found)}")

        def conclude(findings: "Sequence[Finding]", stacks: "Sequence[Registered]", copy: Path) -> None:
            reports.append(report(root, findings, recorded(copy, stacks), examined, profile=profile, task=task))

        try:
            review_project(root, request, tell, conclude)
        except UserError as error:
            raise NotReviewable(str(error)) from error
    return reports[0]


def _write(result: "Report", form: str, html: Path | None) -> None:
    from tapkit.console import make_console
    from tapkit.review.output.data import as_json
    from tapkit.review.output.html import as_html
    from tapkit.review.output.junit import as_junit
    from tapkit.review.output.sarif import as_sarif
    from tapkit.review.output.table import show

    if html is not None:
        try:
            html.write_text(as_html(result), encoding="utf-8")
        except OSError as error:
            raise UserError(f"{html} cannot be written: {error.strerror}.") from error
    if form == "table":
        show(result, make_console())
    else:
        click.echo({"json": as_json, "sarif": as_sarif, "junit": as_junit}[form](result))


COMMANDS = (review,)
