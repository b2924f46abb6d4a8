"""Runs a command line and ends it with an exit code, without a traceback for a user's mistake."""

import atexit
import gc
import signal
import sys

import click
from tapkit.errors import UserError

INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def run(cli: click.Command, program: str) -> None:
    """Run a command line, without collecting garbage.

    Pulumi's SDK consists of some hundred thousand objects that live to the end, as do the resources of a program:
    looking for garbage among them takes longer than a preview, and saves a few percent of the memory.

    Args:
        cli: the command or group of commands.
        program: what a user types to run it.
    """
    gc.disable()
    atexit.register(gc.freeze)  # the interpreter looks once more when it ends, and not at what is frozen
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    try:
        cli.main(prog_name=program, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Interrupted: what this command started is stopped.", err=True)
        sys.exit(INTERRUPTED)
    except Exception as error:  # pylint: disable=broad-exception-caught # all but a user's mistake is raised again
        if not _is_mistake(error):
            raise
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _is_mistake(error: Exception) -> bool:
    """Whether an error is a user's mistake, which its message explains; a tool or a program under Pulumi raises it."""
    pulumi = sys.modules.get("pulumi")  # not imported for this: it takes a second
    return isinstance(error, UserError) or (pulumi is not None and isinstance(error, pulumi.RunError))
