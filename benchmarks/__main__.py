"""`python -m benchmarks`: how long things take, how that grows, and how much memory they need.

What is compared runs in turn, A B A B, so that a machine that slows down slows both; the median counts.
"""

import click
from tapkit.command_line import run
from tapkit.console import make_console, table

from benchmarks.evidence import FIGURE_HEADINGS, PAGE, as_markdown, figure_rows, write_evidence
from benchmarks.measures.grader import grade
from benchmarks.measures.growth import GROWTH
from benchmarks.measures.local_runs import LOCAL
from benchmarks.measures.running import ROOT
from benchmarks.measures.speed import SPEED
from benchmarks.results import RESULTS, Figure, write_results

PARTS = {"local": LOCAL, "speed": SPEED, "growth": GROWTH}
GRADER = "grader"  # takes half an hour, and measures what is found: only where it is asked for


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("parts", nargs=-1, type=click.Choice([*PARTS, GRADER]))
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Measurements of each command.")
@click.option("--only", default="", help="Regular expression for the answers and mutants that the grader is tried on.")
@click.option("--write", is_flag=True, help=f"Write the figures to {PAGE}, too.")
def cli(parts: tuple[str, ...], runs: int, only: str, write: bool) -> None:
    """Measure local runs, speed and growth on this machine, or only PARTS of them, and show them with their limits.

    A run of all parts saves its figures to build/benchmarks.json, for `make report`. The part `grader`, which has to
    be named, reviews answers with known defects and mutants of this stack, and saves what was found and what was
    missed to build/grader.json.
    """
    if write and GRADER in parts:
        raise click.UsageError(f"{PAGE} has no table for the {GRADER}: leave out --write.")
    figures: dict[str, list[Figure]] = {}
    for part in parts or PARTS:
        figures[part] = []
        if part == GRADER:
            figures[part] = grade(only)
        for measure in PARTS.get(part, ()):
            click.echo(f"measuring: {measure.__name__.replace('_', ' ')} …", err=True)
            figures[part] += measure(runs)
        rows = figure_rows(figures[part])
        make_console().print(table(part.capitalize(), FIGURE_HEADINGS, rows))
        if write:
            command = f"python -m benchmarks {part} --runs {runs}"
            write_evidence(ROOT, part, command, [as_markdown(FIGURE_HEADINGS, rows)])
    if set(figures) == set(PARTS):
        write_results(ROOT, [figure for part in figures.values() for figure in part])
        click.echo(f"Saved to {RESULTS}.", err=True)


if __name__ == "__main__":
    run(cli, "python -m benchmarks")
