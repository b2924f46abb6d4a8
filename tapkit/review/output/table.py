"""A review's result for people, as tables."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from tapkit.checks import Finding
from tapkit.console import table
from tapkit.review.report import Report
from tapkit.review.tasks.score import Score
from tapkit.review.verdicts import Verdicts

COLUMNS = ["severity", "check", "where", "what is wrong", "what to do"]
SCORE_COLUMNS = ["points", "part", "requirement", "why"]
SHOWN = 3  # places of a finding; the others are counted


def show(report: Report, console: Console) -> None:
    """Print the findings, what could not be judged, the score and what was looked at."""
    if report.findings:
        console.print(table(count(report.findings), COLUMNS, [row(each) for each in alike(report.findings)]))
    else:
        console.print("No findings.")
    for line in unjudged_lines(report.verdicts):
        console.print(line, markup=False)
    if report.score:
        console.print(table(report.score.sentence, SCORE_COLUMNS, score_rows(report.score)))
    console.print(report.summary.sentence)


def count(findings: Sequence[Finding]) -> str:
    """The number of findings in words."""
    return f"{len(findings) or 'no'} finding{'s' * (len(findings) != 1)}"


def alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings, those together that differ in the resource only."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = (finding.check.name, finding.message) if finding.resource else number
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def place(finding: Finding) -> str:
    """The resource with its file and line, or these alone."""
    at = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{finding.resource} ({at})" if finding.resource and at else finding.resource or at


def places(findings: Sequence[Finding]) -> str:
    """Where findings that are alike are, with their number."""
    named = ", ".join(place(finding) for finding in findings[:SHOWN])
    more = f" and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return f"{len(findings)} times: {named}{more}" if len(findings) > 1 else named


def row(findings: Sequence[Finding]) -> list[str]:
    """A row for findings that are alike."""
    check = findings[0].check
    return [check.severity.word, check.name, places(findings), findings[0].message, check.remedy]


def unjudged_lines(verdicts: Verdicts) -> list[str]:
    """What could not be judged, reason by reason."""
    checks = Counter((each.reason, each.check.name) for each in verdicts.unjudged)
    reasons: dict[str, list[str]] = {}
    for reason, name in checks:
        reasons.setdefault(reason, []).append(name)
    return [
        f"Not judged, because {reason}: {', '.join(names[:SHOWN])}"
        + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        for reason, names in reasons.items()
    ]


def score_rows(score: Score) -> list[list[str]]:
    """A row for each requirement of a task."""
    return [
        [
            f"{each.points:g} of {each.requirement.points:g}",
            each.requirement.part,
            each.requirement.sentence,
            each.explanation,
        ]
        for each in score.judged
    ]
