"""A review's result as JSON; `schema.json` beside this file describes it."""

import json
from typing import Any

from tapkit.review.report import Report
from tapkit.review.verdicts import Unjudged

VERSION = 1  # changes when a program that reads it would have to


def as_json(report: Report) -> str:
    """The result as JSON."""
    return json.dumps(as_data(report), indent=2)


def as_data(report: Report) -> dict[str, Any]:
    """The result as plain data."""
    summary = report.summary
    counts = {name: getattr(summary, name) for name in ("resources", "ruled", "functions", "exercised")}
    return {
        "version": VERSION,
        "project": report.project,
        "profile": report.profile,
        "findings": [finding.as_json() for finding in report.findings],
        "not_judged": [_unjudged(each) for each in report.verdicts.unjudged],
        "summary": {**counts, "sentence": summary.sentence, "findings": report.counts()},
        "task": report.score.as_json() if report.score else None,
    }


def _unjudged(unjudged: Unjudged) -> dict[str, str]:
    place = {"where": unjudged.where} if unjudged.where else {}
    return {"check": unjudged.check.name, "reason": unjudged.reason, **place}
