"""The command line of `ops`."""

# Commands import what they need themselves: `--help` does not pay for boto3.
# pylint: disable=import-outside-toplevel

import click

from local.command_line import run
from ops.errors import OpsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Operate a deployed stack: on AWS, or on the emulator after `eval "$(python -m local env)"`."""


def main() -> None:
    """Run the command line."""
    run(cli, "python -m ops", mistakes=(OpsError,))
