"""lib/MODEL_FAILURES.md: the catalogue for people, by document."""

from collections.abc import Iterator, Mapping
from typing import Any

from tapkit.checks import Severity

from failures.catalogue import Catalogue, NotFailure, Row
from failures.variants import ROOT

DOCUMENT = ROOT / "lib" / "MODEL_FAILURES.md"
INTRODUCTION = """\
# Model failures

What goes wrong when infrastructure code is generated, as four documents report it, and what catches each of it
here. Every entry is proven: `make prove` breaks a copy of this project in that way and expects the named check to
say so. `tapkit review PATH` runs the same checks on another project.

This file is written by `python -m failures write`; the catalogue is `failures/rows/`.
"""


def as_markdown(catalogue: Catalogue, findings: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole document.

    Args:
        catalogue: what to write about.
        findings: what the check reports of each row's variant, by the row's id.
    """
    parts = [INTRODUCTION, *_summary(catalogue)]
    for key, title in catalogue.documents.items():
        parts.append(f"## {title}\n")
        section = ""
        for row in (row for row in catalogue.rows if row.document == key):
            if row.section != section:
                parts.append(f"### {row.section}\n")
            section = row.section
            parts += _row(row, findings[row.id])
        parts += _reasons([entry for entry in catalogue.not_failures if entry.document == key])
    return "\n".join(parts)


def _summary(catalogue: Catalogue) -> Iterator[str]:
    yield "| document | failures | critical | high | medium | low |\n|---|---|---|---|---|---|"
    for key, title in catalogue.documents.items():
        found = [row.severity for row in catalogue.rows if row.document == key]
        counts = [len(found), *(found.count(severity) for severity in sorted(Severity, reverse=True))]
        yield f"| {title} | {' | '.join(map(str, counts))} |"
    yield ""


def _row(row: Row, finding: Mapping[str, Any]) -> Iterator[str]:
    yield f"#### {row.id}: {row.failure.rstrip('.')}\n"
    yield f"- **Severity:** {row.severity.word}"
    yield f"- **Cause:** {row.cause}"
    yield f"- **Fix:** {row.fix} Right in `{row.right}`."
    if row.translated:
        yield f"- **In this project's terms:** {row.translated}"
    if row.correction:
        yield (
            f"- **Correction:** the document says: {row.correction['says']} Right is: {row.correction['right']} "
            f"({row.correction['evidence']})"
        )
    broken = ", ".join(f"`{name}`" for name in dict.fromkeys(edit.file for edit in row.edits))
    message = finding["message"].replace("`", "'")
    yield f"- **Proof:** with {broken} broken, `{row.check}` reports `{finding['where']}: {message}`\n"


def _reasons(not_failures: list[NotFailure]) -> Iterator[str]:
    yield "### What is not a failure\n"
    yield from (f"- {entry.reason}" for entry in not_failures)
    yield ""
