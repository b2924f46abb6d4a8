"""Commands that run side by side, each with its output in one piece: `python -m tapkit.side_by_side "make lint" …`."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

import click
from rich.console import Console
from rich.text import Text
from tapkit.command_line import run
from tapkit.console import make_console, progress

_POLL_SECONDS = 0.2
# A log is told less often than a terminal, where each line takes the place of the last one.
_SECONDS_BETWEEN_LINES = 30
# Test runners remove what they have set up before they end.
_SECONDS_TO_END = 10


@dataclass
class Running:
    """A command that has been started.

    Attributes:
        command: as one would type it.
        output: what it has printed, its errors in between.
        process: leads a process group of its own, so that all that it starts can be ended.
        started: by the monotonic clock, in seconds.
    """

    command: str
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with # it goes on beside others
            shlex.split(self.command),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            close_fds=False,  # make's, by which it shares `--jobs` with the makes that it starts
        )

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.started

    def printed(self) -> str:
        """All of its output."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace").rstrip("\n")

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and to all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def wait_until(self, deadline: float) -> None:
        """Wait for its end, by the monotonic clock, unless somebody who cannot wait presses Ctrl-C again."""
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            self.process.wait(max(0, deadline - time.monotonic()))


def run_side_by_side(commands: Sequence[str], jobs: int, console: Console) -> bool:
    """Run commands, show the output of each when it has ended, and finally how each one ended.

    Args:
        commands: in the order in which they are started.
        jobs: how many run at the same time.
        console: what is shown there includes, while one waits, which commands run and for how long.

    Returns:
        Whether all have ended with 0.
    """
    waiting, running, results = list(commands), [], []
    told, pause_seconds = time.monotonic(), 1 if console.is_terminal else _SECONDS_BETWEEN_LINES
    try:
        with progress(console, "Running") as tell:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(Running(waiting.pop(0)))
                for ended in [command for command in running if command.process.poll() is not None]:
                    running.remove(ended)
                    results.append(_show(ended, console))
                if time.monotonic() - told >= pause_seconds:
                    told = time.monotonic()
                    tell(_state(running, waiting))
                time.sleep(_POLL_SECONDS if running else 0)
    finally:
        _stop(running)
    console.print("\n".join(line for line, _ in results), markup=False)
    return all(succeeded for _, succeeded in results)


def _show(ended: Running, console: Console) -> tuple[str, bool]:
    """Show a command's output; answers the line that sums it up, and whether the command has succeeded."""
    code, after = ended.process.returncode, f"after {ended.seconds:.0f} s"
    summary = f"{ended.command}: passed {after}" if code == 0 else f"{ended.command}: FAILED {after}, exit code {code}"
    with ended.output:
        console.print(Text.from_ansi(f"=== {summary}\n{ended.printed()}\n"), soft_wrap=True)
    return summary if code == 0 else f"{summary}; to run it alone: {ended.command}", code == 0


def _state(running: Sequence[Running], waiting: Sequence[str]) -> str:
    now = ", ".join(f"{started.command} ({started.seconds:.0f} s)" for started in running)
    return f"{now}; then {', '.join(waiting)}" if waiting else now


def _stop(running: Sequence[Running]) -> None:
    """End what still runs: as Ctrl-C does, more firmly where that is not enough, and with all that it has started."""
    for number in (signal.SIGINT, signal.SIGTERM):
        for started in running:
            started.send(number)
        deadline = time.monotonic() + _SECONDS_TO_END
        for started in running:
            started.wait_until(deadline)
    for started in running:
        started.send(signal.SIGKILL)
        started.process.wait()
        started.output.close()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("commands", nargs=-1, required=True)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="How many run at the same time.")
def cli(commands: tuple[str, ...], jobs: int) -> None:
    """Run COMMANDS side by side, each with its output in one piece; exits with 1 if one of them fails."""
    if not run_side_by_side(commands, jobs, make_console()):
        sys.exit(1)


def main() -> None:
    """Run the command line."""
    run(cli, "python -m tapkit.side_by_side")


if __name__ == "__main__":
    main()
