"""`python -m tests.fuzz`: every property with 100 000 values that no run has tried before, in minutes.

It runs in rounds, one for each processor at a time: what a process keeps of each value would otherwise fill its memory.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
ROUND = 2_500  # values; the profile `fuzz` in tests/conftest.py says the same

# pytest would keep every log record.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:logging", "-p", "no:cacheprovider", "tests/fuzz"]


def run_round(seed: int) -> subprocess.CompletedProcess:
    command = [*PYTEST, "--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def failed_rounds(rounds: int, seed: int) -> Iterator[subprocess.CompletedProcess]:
    """Run the rounds, print their progress, and yield those that failed."""
    started = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = [pool.submit(run_round, seed + number) for number in range(rounds)]
        try:
            for done, each in enumerate(as_completed(running), 1):
                elapsed = time.monotonic() - started
                click.echo(f"{done * ROUND:,} of {rounds * ROUND:,} values of each property after {elapsed:.0f} s")
                if each.result().returncode != 0:
                    yield each.result()
        finally:
            pool.shutdown(cancel_futures=True)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--values", type=click.IntRange(1), default=100_000, show_default=True, help="Values for each property.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the first round, to repeat a run; random by default.")
def main(values: int, seed: int | None) -> None:
    """Try the properties in tests/fuzz with generated values; exit with 1 if one of them does not hold."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    for failed in failed_rounds(-(-values // ROUND), seed):
        click.echo(failed.stdout + failed.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()  # pylint: disable=no-value-for-parameter # click fills them in
