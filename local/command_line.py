"""How the project's command lines run and end: with an exit code, without a traceback for a user's mistake."""

import atexit
import gc
import signal
import sys

import click

INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def run(
    cli: click.Command, program: str, mistakes: tuple[type[Exception], ...], interrupted: str = "Interrupted."
) -> None:
    """Run a command line, without collecting garbage.

    Pulumi's SDK consists of some hundred thousand objects that live to the end, as do the resources of a program:
    looking for garbage among them takes longer than a preview, and saves a few percent of the memory.

    Args:
        cli: the command or group of commands.
        program: what a user types to run it.
        mistakes: errors whose message says in a sentence what is wrong and what to do.
        interrupted: what Ctrl-C answers.
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
        click.echo(interrupted, err=True)
        sys.exit(INTERRUPTED)
    except mistakes as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
