"""The command line of `failures`."""

# Commands import what they need themselves: `--help` does not pay for Pulumi.
# pylint: disable=import-outside-toplevel

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from tapkit.command_line import run

if TYPE_CHECKING:
    from tapkit.checks import Finding

    from failures.catalogue import Row
    from failures.proofs import Proof


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Prove that every documented failure is caught, and write what follows from the proofs."""


@cli.command()
@click.argument("ids", nargs=-1)
def prove(ids: tuple[str, ...]) -> None:
    """Prove the catalogue's rows with some IDS, or all: broken in that way, the exemplar is reported.

    Each row's id is followed by the finding of its own check; findings of other checks are listed below it.
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
        others = [f"    also {_told(finding)}" for finding in proof.others]
        shown = f"{proof.row.check}: {proof.caught[0].message}" if proof.row else "no findings"
        return "\n".join([f"{proof.name}: {shown}", *others])
    lines = [f"{proof.name}: FAILED"]
    if proof.row:
        lines += [f"    edit: {edit}" for edit in proof.row.edits]
        lines.append(f"    expected: a finding of {proof.row.check}{', and no other' if proof.row.alone else ''}")
    lines += [f"    actual: {_told(finding)}" for finding in proof.findings]
    if not proof.findings:
        lines.append(f"    actual: {proof.error or 'no findings'}")
    return "\n".join(lines)


def _told(finding: "Finding") -> str:
    return f"{finding.check.name}: {finding.where}: {finding.message}"


@cli.command()
def write() -> None:
    """Write failures/dataset.jsonl and lib/MODEL_FAILURES.md; rows that have changed are proven again."""
    from failures.catalogue import load
    from failures.dataset import DATASET, as_lines, entries, read_dataset, with_findings
    from failures.document import DOCUMENT, as_markdown

    catalogue = load()

    def find(rows: "list[Row]") -> "dict[str, Finding]":
        return {proof.row.id: proof.caught[0] for proof in _proofs(rows) if proof.row and proof.holds}

    written = with_findings(entries(catalogue), read_dataset(), catalogue.rows, find)
    DATASET.write_text(as_lines(written), encoding="utf-8")
    DOCUMENT.write_text(as_markdown(catalogue, {entry["id"]: entry["finding"] for entry in written}), encoding="utf-8")
    click.echo(f"{len(written)} rows written.")


def main() -> None:
    """Run the command line."""
    run(cli, "python -m failures")
