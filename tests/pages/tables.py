"""Tables of a page, for the tests that compare them with what they are about."""

from tapkit.review.project.markdown import sections

from tests.unit.conftest import ROOT


def table_rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the one table under a heading, without its head."""
    parts = sections((ROOT / page).read_text(encoding="utf-8"))[heading]
    (table,) = [part.text for part in parts if part.text.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
