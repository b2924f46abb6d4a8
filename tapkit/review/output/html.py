"""A review's result as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from tapkit.review.output.table import COLUMNS, SCORE_COLUMNS, alike, count, row, score_rows, unjudged_lines
from tapkit.review.report import Report

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #1c1c1c; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem .6rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
.critical td:first-child, .high td:first-child { color: #a40000; font-weight: 600; }
.medium td:first-child { color: #7a4b00; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(report: Report) -> str:
    """The result as a page; no text of the project becomes markup."""
    page = ElementTree.Element("html", lang="en")
    head = ElementTree.SubElement(page, "head")
    ElementTree.SubElement(head, "meta", charset="utf-8")
    ElementTree.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    ElementTree.SubElement(head, "meta", name="viewport", content="width=device-width")
    ElementTree.SubElement(head, "title").text = f"Review of {report.project}"
    ElementTree.SubElement(head, "style").text = STYLE
    body = ElementTree.SubElement(page, "body")
    _text(body, "h1", f"Review of {report.project}")
    _text(body, "p", report.summary.sentence)
    _text(body, "h2", count(report.findings).capitalize())
    if report.findings:
        _table(body, COLUMNS, [row(each) for each in alike(report.findings)])
    if report.score:
        _text(body, "h2", report.score.task.title)
        _text(body, "p", report.score.sentence)
        _table(body, SCORE_COLUMNS, score_rows(report.score))
    if lines := unjudged_lines(report.verdicts):
        _text(body, "h2", "Not judged")
        listed = ElementTree.SubElement(body, "ul")
        for line in lines:
            _text(listed, "li", line)
    return f"<!DOCTYPE html>\n{ElementTree.tostring(page, encoding='unicode', method='html')}\n"


def _table(parent: ElementTree.Element, headings: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    result = ElementTree.SubElement(parent, "table")
    first = ElementTree.SubElement(result, "tr")
    for heading in headings:
        _text(first, "th", heading)
    for cells in rows:
        line = ElementTree.SubElement(result, "tr", {"class": cells[0]})
        for cell in cells:
            _text(line, "td", cell)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text
