"""docs/evidence.md: figures as Markdown tables, with when and where they were measured."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tapkit.errors import UserError

from benchmarks.results import Figure, machine

PAGE = Path("docs", "evidence.md")


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def figure_rows(figures: Sequence[Figure]) -> list[list[str]]:
    """The cells of each figure: what was measured, the median, the range of the runs, the limit."""
    return [
        [
            figure.name,
            f"{number(figure.measured)} {figure.unit}".rstrip(),
            "" if figure.least is None or figure.most is None else f"{number(figure.least)} to {number(figure.most)}",
            "" if figure.limit is None else f"{number(figure.limit)} {figure.unit}".rstrip(),
        ]
        for figure in figures
    ]


FIGURE_HEADINGS = ["what", "median", "of the runs", "at most"]


def as_markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def write_evidence(root: Path, name: str, command: str, tables: Sequence[str]) -> None:
    """Replace the tables of a section of the page.

    Args:
        root: the project's folder.
        name: of the section, as in the comment ``<!-- name -->`` before it; ``<!-- /name -->`` follows it.
        command: that measured them.
        tables: in Markdown.

    Raises:
        UserError: the page has no such section.
    """
    path = root / PAGE
    measured = f"`{command}` on {machine()}, {datetime.now(UTC):%Y-%m-%d}:\n"
    text, replaced = re.subn(
        rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)",
        lambda _: "\n" + "\n".join([measured, *tables]) + "\n",
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if not replaced:
        raise UserError(f"{path} has no section between <!-- {name} --> and <!-- /{name} -->: put it back.")
    path.write_text(text, encoding="utf-8")
