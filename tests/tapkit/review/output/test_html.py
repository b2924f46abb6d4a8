"""A review's result as a page."""

from html.parser import HTMLParser

from tapkit.review.output.html import as_html
from tapkit.review.report import Report

from tests.tapkit.review.output.reports import GRAVE, HOSTILE, NOT_TRIED, on_bucket, report


class Page(HTMLParser):
    """The tags and texts of a page, and the addresses that it refers to."""

    def __init__(self, shown: Report) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.feed(as_html(shown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_no_text_of_the_project_becomes_markup():
    page = Page(report(GRAVE, NOT_TRIED, task="uploads"))
    assert "script" not in page.tags
    assert {HOSTILE, f"Review of {HOSTILE}"} <= set(page.texts)


def test_it_needs_nothing_else():
    page = Page(report(GRAVE))
    assert not page.addresses
    assert "url(" not in as_html(report(GRAVE))


def test_it_shows_findings_the_score_and_what_could_not_be_judged():
    page = Page(report(on_bucket("a"), on_bucket("b"), NOT_TRIED, task="uploads"))
    assert page.tags.count("table") == 2
    assert "2 times: a (infra/it s.py:7), b (infra/it s.py:7)" in page.texts
    assert f"Not judged, because {HOSTILE}: tests-pass" in page.texts
    assert "4 resources, 3 of them with rules; 1 function, 1 exercised." in page.texts


def test_nothing_found_is_said():
    page = Page(report())
    assert "No findings" in page.texts
    assert "table" not in page.tags
