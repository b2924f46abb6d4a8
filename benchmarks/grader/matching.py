"""Findings of a review, compared with what is known to be wrong."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.grader.data import Answer, Defect, Mutant, Place

GRAVE = {"critical", "high"}
# They look at the repository's text: any change of it can be one for them, whatever it means.
ABOUT_TEXT = {"training-documents-agree", "lint-clean-lines", "lint-passes"}

Finding = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What a review found of an answer.

    Attributes:
        found: the defects that a finding of their own is about.
        missed: the others.
        false_alarms: findings about what is right; all of them, if the answer is good.
        beside: findings about neither; they may be true or not.
    """

    found: list[Defect] = field(default_factory=list)
    missed: list[Defect] = field(default_factory=list)
    false_alarms: list[Finding] = field(default_factory=list)
    beside: list[Finding] = field(default_factory=list)


def judge(answer: Answer, findings: Sequence[Finding]) -> Judged:
    """Compare a review's findings with an answer's defects; each finding accounts for one defect at most."""
    if not answer.defects:
        return Judged(false_alarms=list(findings))
    candidates = {
        at: [number for number, each in enumerate(findings) if _is_about(each, defect)]
        for at, defect in enumerate(answer.defects)
    }
    taken = _assigned(candidates)
    found = set(taken.values())
    known = {number for numbers in candidates.values() for number in numbers}
    rest = [each for number, each in enumerate(findings) if number not in known]
    alarms = [each for each in rest if any(_says(each, right.place, right.words) for right in answer.right)]
    return Judged(
        [each for at, each in enumerate(answer.defects) if at in found],
        [each for at, each in enumerate(answer.defects) if at not in found],
        alarms,
        [each for each in rest if each not in alarms],
    )


def news(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """The findings that a change has brought; those that only moved to another line are none."""
    known = Counter(map(_without_line, before))
    added = []
    for each in after:
        if known[_without_line(each)]:
            known[_without_line(each)] -= 1
        elif each["check"] not in ABOUT_TEXT:
            added.append(each)
    return added


def is_noticed(mutant: Mutant, added: Sequence[Finding]) -> bool:
    """Whether one of the findings that a mutant has brought is about it."""
    return any(re.search(mutant.about, _text(each), re.IGNORECASE) for each in added)


def grave(findings: Sequence[Finding]) -> list[Finding]:
    """The critical findings and those of high severity."""
    return [each for each in findings if each["severity"] in GRAVE]


def _is_about(finding: Finding, defect: Defect) -> bool:
    if finding["check"] in defect.checks and defect.place.named_in(finding["where"]):
        return True
    return _says(finding, defect.place, defect.words)


def _says(finding: Finding, place: Place, words: str) -> bool:
    said = f"{finding['check']} {finding['message']}"
    return place.named_in(finding["where"]) and re.search(words, said, re.IGNORECASE) is not None


def _text(finding: Finding) -> str:
    return f"{finding['check']} {finding['where']} {finding['message']}"


def _without_line(finding: Finding) -> str:
    return re.sub(r":\d+", "", _text(finding))


def _assigned(candidates: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """As many defects as possible, each with a finding of its own: the defect, by finding."""
    taken: dict[int, int] = {}

    def assign(defect: int, tried: set[int]) -> bool:
        for number in candidates[defect]:
            if number not in tried:
                tried.add(number)
                if number not in taken or assign(taken[number], tried):
                    taken[number] = defect
                    return True
        return False

    for each in candidates:
        assign(each, set())
    return taken
