"""Small reports, and ways to read the page."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from tapkit.checks import CHECKS

from pages.report.contents import Report
from pages.report.failures import Change, Failure
from pages.report.page import render
from pages.report.revision import Revision
from pages.report.rules import Judged
from pages.report.tree import tree_of
from tests.failures.conftest import row
from tests.tapkit.docs.graphs import component, graph, resource

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
FINDING = {"check": "program-runs", "where": "Pulumi.yaml", "message": "it `ends`"}
FAILURE = Failure(row(), CHECKS["program-runs"], FINDING, [Change("a.py", [("broken", "-x"), ("right", "+y")])])
ENCRYPTED = CHECKS["bucket-encrypted"]
VIOLATED = Judged(ENCRYPTED, [ENCRYPTED.finding("says `nothing`", resource="uploads")])


COVERAGE = "../coverage/html/index.html"


def report(**changes: Any) -> Report:
    """A report on a small stack, of which all is well and nothing was measured."""
    drawn = graph(component("part"), resource("a", parent="urn:part"), resource("b", "a"))
    sound = Report(
        title="Shop",
        stack="pr1",
        written=NOON,
        revision=Revision("1.2.3", "abc1234", changed=False),
        newest=("tap.py", NOON),
        tree=tree_of(drawn),
        resource_rules=[Judged(ENCRYPTED, [])],
        folder_rules=[Judged(CHECKS["lint-configured"], [])],
        documents={"book": "The Book"},
        failures=[FAILURE],
        proven=NOON,
        benchmarks=None,
    )
    return replace(sound, **changes)


def parse(page: str) -> ElementTree.Element:
    """The page's elements; it has to be well-formed. What is in scripts and styles is no markup and left out."""
    return ElementTree.fromstring(re.sub(r"(<(style|script)>).*?(</\2>)", r"\1\3", page, flags=re.DOTALL))


def section(name: str, **changes: Any) -> str:
    """The text of a section of a small report, with spaces as a browser shows them."""
    return text(parse(render(report(**changes), COVERAGE)).find(f".//section[@id='{name}']"))


def text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
