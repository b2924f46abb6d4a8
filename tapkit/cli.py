"""The command `tapkit`: local runs, a deployed stack, a project's pages, and the review of any project."""

from pathlib import Path

import click
from tapkit.command_line import run
from tapkit.docs import commands as docs
from tapkit.local import commands as local
from tapkit.ops import commands as ops
from tapkit.review import commands as review


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The Pulumi project's folder; this one by default.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Run a Pulumi Python program without Pulumi's engine, operate a deployed stack, review any project.

    Commands for a deployed stack also work on the emulator, after `eval "$(tapkit env)"`.
    """
    context.obj = root.resolve()


for command in (*local.COMMANDS, *ops.COMMANDS, *review.COMMANDS, *docs.COMMANDS):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    run(cli, "tapkit")
