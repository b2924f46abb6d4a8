"""The command line of `failures`."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from failures.errors import FailuresError
from local.command_line import run

if TYPE_CHECKING:
    from failures.catalogue import Row
    from failures.checks import Found
    from failures.proofs import Proof

QUICK_SECONDS, LONG_SECONDS = 30, 300


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Prove that every documented failure is caught, and review other projects with the same checks."""


@cli.command()
@click.argument("ids", nargs=-1)
def prove(ids: tuple[str, ...]) -> None:
    """Prove the catalogue's rows with some IDS, or all: broken in that way, the exemplar is reported.

    What a row's own check reports is shown after its id; what others report of the same variant, below.
    """
    from failures.catalogue import load

    proofs = _proofs(load().select(ids))
    if not all(proof.holds for proof in proofs):
        sys.exit(1)


def _proofs(rows: "Sequence[Row]") -> "list[Proof]":
    from failures.proofs import prove as prove_rows

    started, proofs = time.monotonic(), []
    for proof in prove_rows(rows):
        proofs.append(proof)
        click.echo(_line(proof))
    right = sum(proof.holds for proof in proofs)
    click.echo(f"{right} of {len(proofs)} hold, after {time.monotonic() - started:.0f} s.")
    return proofs


def _line(proof: "Proof") -> str:
    if proof.holds:
        others = [f"    also {each.check}: {each.where}: {each.message}" for each in proof.others]
        shown = f"{proof.caught[0].check}: {proof.caught[0].message}" if proof.row else "no findings"
        return "\n".join([f"{proof.name}: {shown}", *others])
    lines = [f"{proof.name}: FAILED"]
    if proof.row:
        lines += [f"    edit: {edit}" for edit in proof.row.edits]
        lines.append(f"    expected: a finding of {proof.row.check}{', and no other' if proof.row.alone else ''}")
    lines += [f"    actual: {each.check}: {each.where}: {each.message}" for each in proof.findings]
    if not proof.findings:
        lines.append(f"    actual: {proof.error or 'no findings'}")
    return "\n".join(lines)


@cli.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--thorough", is_flag=True, help="Also lint it, run its unit tests, build and deploy it; a minute or so.")
@click.option(
    "--seconds",
    type=click.IntRange(1),
    help=f"That each part may take.  [default: {QUICK_SECONDS}; {LONG_SECONDS} for what --thorough adds]",
)
def review(path: Path, as_json: bool, thorough: bool, seconds: int | None) -> None:
    """Check the Pulumi Python project in the folder PATH; exit with 1 at a critical or high finding.

    Its program and its handler are run: in a copy of the folder, in processes of their own without your
    environment and its credentials, with a limit of time, of 4 GiB of memory and of 256 MiB for each file and
    for what they print. Python code that writes outside the copy is refused and reported. This holds off
    mistakes, not malice: do not review what you would not run.

    With --thorough its unit tests are run, too, pylint with the project's own settings, two builds of its
    package, and a deployment to an emulator on the loopback interface, with an upload. What the emulator does
    not know is said, and is no fault of the project. Nothing is deployed to AWS.
    """
    from failures.guard import Limits
    from failures.review import review as review_project
    from local.view import make_console, progress

    quick, long = (Limits(seconds=seconds or default) for default in (QUICK_SECONDS, LONG_SECONDS))
    with progress(make_console(stderr=True), "Examining …") as show:
        findings = review_project(
            path.resolve(),
            quick,
            long if thorough else None,
            lambda part, found: show(f"{part}: {_count(found)}"),
        )
    rows_of = _rows_by_check()
    if as_json:
        shown = [{**asdict(each), "rows": rows_of.get(each.check, [])} for each in findings]
        click.echo(json.dumps(shown, indent=2))
    else:
        _show(findings, rows_of)
    if any(each.severity in ("critical", "high") for each in findings):
        sys.exit(1)


def _count(findings: "Sequence[Found]") -> str:
    return f"{len(findings) or 'no'} finding{'s' * (len(findings) != 1)}"


def _rows_by_check() -> dict[str, list[str]]:
    from failures.catalogue import load

    rows_of: dict[str, list[str]] = {}
    for row in load().rows:
        rows_of.setdefault(row.check, []).append(row.id)
    return rows_of


def _show(findings: "Sequence[Found]", rows_of: dict[str, list[str]]) -> None:
    from local.view import make_console, table

    if not findings:
        click.echo("No findings.")
        return
    columns = ["severity", "rule", "where", "what is wrong", "what to do", "catalogue"]
    cells = [
        [each.severity, each.check, each.where, each.message, each.remedy, next(iter(rows_of.get(each.check, [])), "")]
        for each in findings
    ]
    make_console().print(table(_count(findings), columns, cells))


@cli.command()
def write() -> None:
    """Write failures/dataset.jsonl and lib/MODEL_FAILURES.md; what has changed is proven again."""
    from failures.catalogue import load
    from failures.dataset import DATASET, as_lines, entries, read_dataset, with_findings
    from failures.document import DOCUMENT, as_markdown

    catalogue = load()

    def find(rows: "list[Row]") -> "dict[str, Found]":
        return {proof.row.id: proof.caught[0] for proof in _proofs(rows) if proof.row and proof.holds}

    written = with_findings(entries(catalogue), read_dataset(), catalogue.rows, find)
    DATASET.write_text(as_lines(written), encoding="utf-8")
    DOCUMENT.write_text(as_markdown(catalogue, {each["id"]: each["finding"] for each in written}), encoding="utf-8")
    click.echo(f"{len(written)} rows written.")


def main() -> None:
    """Run the command line."""
    run(cli, "python -m failures", mistakes=(FailuresError,))
