"""Every check there is: the rules of resources, the rules of folders, and behaviours, under one roof."""

import dataclasses
from dataclasses import dataclass

import tapkit.policy.rules  # pylint: disable=unused-import # registers the rules
from tapkit.policy.model import RULES, Severity
from tapkit.review.behaviours import BEHAVIOURS
from tapkit.review.project import PROJECT_RULES

LONGEST = 2000


@dataclass(frozen=True)
class Check:
    """Something that a project has to satisfy.

    Attributes:
        name: in lower case with hyphens.
        sentence: what has to hold.
        severity: of a violation.
        remedy: what to do about a violation.
    """

    name: str
    sentence: str
    severity: Severity
    remedy: str


@dataclass(frozen=True)
class Found:
    """A violation of a check.

    Attributes:
        check: its name.
        severity: how much it matters, in lower case.
        where: a file with its line, or a resource.
        message: what is wrong.
        remedy: what to do.
    """

    check: str
    severity: str
    where: str
    message: str
    remedy: str


RUNS = Check(
    "program-runs",
    "The program runs to its end and registers its resources.",
    Severity.CRITICAL,
    "Run `pulumi preview`, and correct what it reports.",
)
INSIDE = Check(
    "program-stays-inside",
    "The program writes nothing outside its folder.",
    Severity.HIGH,
    "Write below the project's folder or to a temporary one.",
)
TRIED = Check(
    "behaviours-tried",
    "Every behaviour can be tried on this machine.",
    Severity.LOW,
    "Nothing is wrong with the project by this: try it on AWS, or add what is lacking here.",
)
CHECKS: dict[str, Check] = {
    each.name: Check(each.name, each.sentence, each.severity, each.remedy)
    for each in (*RULES.values(), *PROJECT_RULES.values(), *BEHAVIOURS.values(), RUNS, INSIDE, TRIED)
}


def found(check: str, where: str, message: str) -> Found:
    """A violation of a check, with what the check itself says about it."""
    severity, remedy = CHECKS[check].severity.name.lower(), CHECKS[check].remedy
    return Found(check, severity, _for_a_line(where), _for_a_line(message), remedy)


def _for_a_line(text: str) -> str:
    """What a project says of itself, without what would take over a terminal or fill it."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in short)


def worst_first(findings: list[Found]) -> list[Found]:
    """The findings by severity, check and place."""
    return sorted(findings, key=lambda each: (-Severity[each.severity.upper()], *dataclasses.astuple(each)))
