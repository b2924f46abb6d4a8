"""`python -m benchmarks.load` (`make load`): many uploads at once, and the balance of their events."""

import statistics
import sys

import click
from tapkit.command_line import run
from tapkit.console import make_console, table

from benchmarks.balance import Balance
from benchmarks.evidence import PAGE, as_markdown, figure_rows, write_evidence
from benchmarks.measures.load import LoadResult, run_load
from benchmarks.measures.running import ROOT
from benchmarks.results import Figure

UPLOADS = 2000
MEMORY_LIMIT = 2048  # MiB
COUNT_HEADINGS, LOAD_HEADINGS = ["what", "count"], ["what", "measured", "at most"]
_SHOWN = 20


def balance_rows(balance: Balance) -> list[list[str]]:
    """The balance, as a person reads it."""
    twice = sum(count > 1 for count in balance.delivered.values())
    return [
        ["object versions uploaded", f"{len(balance.delivered)}"],
        ["  of which overwrote another", f"{len(balance.delivered) - len({key for key, _ in balance.delivered})}"],
        ["  of which deleted for good at once", f"{len(balance.deleted)}"],
        ["  of which S3 holds", f"{len(balance.listed)}"],
        ["events delivered", f"{balance.delivered.total()}"],
        ["  of which a second time", f"{twice}"],
        ["processed", f"{balance.processed.total()}"],
        ["skipped, the object gone", f"{balance.gone.total()}"],
        ["parked", f"{balance.parked.total()}"],
        ["reported more often than delivered", f"{balance.repeated.total()}"],
        ["missing", f"{balance.missing.total()}"],
    ]


def complaints(balance: Balance) -> list[str]:
    """A line for each version that is not accounted for."""
    return [
        *(f"missing: {count} of {key} {version}" for (key, version), count in sorted(balance.missing.items())),
        *(f"skipped although nobody had deleted it: {key} {version}" for key, version in balance.wrongly_gone),
        *(f"unexpectedly in S3, or unexpectedly not: {key} {version}" for key, version in balance.misplaced),
    ]


def figures_of(result: LoadResult) -> list[Figure]:
    """The figures of a run."""
    events = result.balance.delivered.total()
    percentiles = statistics.quantiles(result.latencies, n=100)
    memory = [Figure("peak memory of emulator and functions", result.peak_mebibytes, "MiB", limit=MEMORY_LIMIT)]
    return [
        Figure(f"events missing, of {events}", result.balance.missing.total(), "", limit=0),
        *(Figure(f"upload to processed under load, p{share}", percentiles[share - 1], "s") for share in (50, 90, 99)),
        Figure("uploads a second", len(result.balance.delivered) / result.upload_seconds, "1/s"),
        Figure("events a second, until the last is accounted for", events / result.total_seconds, "1/s"),
        *(memory if result.peak_mebibytes else []),
    ]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--uploads", type=click.IntRange(50), default=UPLOADS, show_default=True, help="Number of uploads.")
@click.option("--write", is_flag=True, help=f"Write the figures to {PAGE}, too.")
def cli(uploads: int, write: bool) -> None:
    """Deploy to an emulator, upload many objects at once, and account for every event.

    Exits with 1 if an event is neither processed nor parked, and lists it.
    """
    result = run_load(ROOT, uploads, lambda done: click.echo(done, err=True))
    counts, figures = balance_rows(result.balance), figure_rows(figures_of(result))
    figures = [[name, measured, limit] for name, measured, _, limit in figures]  # of one run
    console = make_console()
    console.print(table("Balance", COUNT_HEADINGS, counts))
    console.print(table("Load", LOAD_HEADINGS, figures))
    if not result.balance.holds:
        for line in complaints(result.balance)[:_SHOWN]:
            click.echo(line, err=True)
        sys.exit(1)
    if write:
        tables = [as_markdown(COUNT_HEADINGS, counts), as_markdown(LOAD_HEADINGS, figures)]
        write_evidence(ROOT, "load", f"python -m benchmarks.load --uploads {uploads}", tables)


if __name__ == "__main__":
    run(cli, "python -m benchmarks.load")
