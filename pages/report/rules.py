"""The policy's rules with their findings in a stack or in a project's folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tapkit.policy.rules  # pylint: disable=unused-import # registers the rules
from tapkit.local.graph import Graph
from tapkit.policy.model import RULES, Rule, evaluate
from tapkit.policy.recorded import recorded_stack
from tapkit.review.checks import Found, found
from tapkit.review.examination import examine_folder
from tapkit.review.project import PROJECT_RULES, ProjectRule


@dataclass(frozen=True)
class Judged:
    """A rule and its findings.

    Attributes:
        rule: the rule.
        findings: where it does not hold, and why.
        applies: whether there is anything that it is about.
    """

    rule: Rule | ProjectRule
    findings: list[Found]
    applies: bool = True

    @property
    def severity(self) -> str:
        """Of a violation, in lower case."""
        return self.rule.severity.name.lower()

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.findings:
            return "violated"
        return "holds" if self.applies else "not applicable"


def judge_stack(graph: Graph) -> list[Judged]:
    """The rules about resources, on those that a program registered."""
    stack = recorded_stack(graph)
    findings = [found(each.rule.name, each.resource.name, each.message) for each in evaluate(stack)]
    applying = {name for name, rule in RULES.items() if not rule.kinds or stack.of_type(*rule.kinds)}
    return _judged(RULES.values(), findings, applying)


def judge_folder(root: Path) -> list[Judged]:
    """The rules about a project's folder."""
    return _judged(PROJECT_RULES.values(), examine_folder(root), PROJECT_RULES.keys())


def _judged(rules: Iterable[Rule | ProjectRule], findings: list[Found], applying: Iterable[str]) -> list[Judged]:
    """Violated rules first, inapplicable rules last; within these the most severe first."""
    judged = [
        Judged(rule, [each for each in findings if each.check == rule.name], rule.name in applying) for rule in rules
    ]
    return sorted(judged, key=lambda each: (not each.findings, not each.applies, -each.rule.severity, each.rule.name))
