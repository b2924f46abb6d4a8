"""The command that reviews a project."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tapkit.errors import UserError
from tapkit.review.profiles import ANY, PROFILES

if TYPE_CHECKING:
    from tapkit.checks import Finding
    from tapkit.review.guard import Limits
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
@click.option(
    "--seconds",
    type=click.IntRange(1),
    help=f"That each part may take.  [default: {QUICK_SECONDS}; {LONG_SECONDS} for what --thorough adds]",
)
def review(path: Path, form: str, html: Path | None, **how: Any) -> None:
    """Check the Pulumi Python project in the folder PATH; exit with 1 at a critical or high finding.

    Its program and its handler are run: in a copy of the folder, in separate processes without your
    environment and its credentials, with a limit of time, of 4 GiB of memory and of 256 MiB for each file and
    for what they print. Python code that writes outside the copy is refused and reported. This guards against
    mistakes, not malice: do not review what you would not run.

    With --thorough its unit tests are run, too, pylint with the project's own settings, two builds of its
    package, and a deployment to an emulator on the loopback interface, with an upload. What the emulator does
    not support is reported, and is not a fault of the project. Nothing is deployed to AWS.

    Exit with 3 at a folder that cannot be judged.
    """
    result = _examine(path.resolve(), **how)
    _write(result, form, html)
    if result.is_grave:
        sys.exit(1)


def _examine(root: Path, *, task: "Task | None", profile: str, thorough: bool, seconds: int | None) -> "Report":
    from tapkit.review import recorded
    from tapkit.review.guard import Limits
    from tapkit.review.report import report

    quick, long = (Limits(seconds=seconds or default) for default in (QUICK_SECONDS, LONG_SECONDS))
    findings, examined = _findings(root, quick, long if thorough else None)
    with recorded.recording(root, quick) as registered:
        return report(root, findings, registered, examined, profile=profile, task=task)


def _findings(root: Path, quick: "Limits", thorough: "Limits | None") -> "tuple[list[Finding], list[str]]":
    """The findings of a review, and the parts that were examined."""
    from tapkit.console import make_console, progress
    from tapkit.review.output.table import count
    from tapkit.review.review import review as review_project

    examined: list[str] = []
    with progress(make_console(stderr=True), "Examining …") as show:

        def tell(part: str, found: "Sequence[Finding]") -> None:
            examined.append(part)
            show(f"{part}: {count(found)}")

        try:
            return review_project(root, quick, thorough, tell), examined
        except UserError as error:
            raise NotReviewable(str(error)) from error


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
