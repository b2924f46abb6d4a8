"""Renders a report as one self-contained HTML page."""

import functools
import re
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from tapkit.checks import Severity

from pages.report.contents import Report
from pages.report.summary import cards


def render(report: Report, coverage: str) -> str:
    """The page's text.

    Args:
        report: its content.
        coverage: the address of coverage's own pages, relative to this one.
    """
    severities = sorted(Severity, reverse=True)
    page = _templates().get_template("page.html")
    return page.render(report=report, coverage=coverage, cards=cards(report), severities=severities)


@functools.cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("pages.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"code": _with_code, "day": _day}
    return environment


def _with_code(text: str) -> Markup:
    """A text whose parts between backticks are code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
