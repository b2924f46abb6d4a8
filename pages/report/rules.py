"""The policy's rules with their findings in a stack or in a project's folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tapkit.checks import Check, Finding, Subject, checks_on
from tapkit.local.graph import Graph
from tapkit.policy.model import judge_stack, resource_checks
from tapkit.policy.recorded import recorded_stack
from tapkit.review.examination import examine_folder


@dataclass(frozen=True)
class Judged:
    """A rule and its findings.

    Attributes:
        rule: the rule.
        findings: where it does not hold, and why.
        applies: whether there is anything that it is about.
    """

    rule: Check
    findings: list[Finding]
    applies: bool = True

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.findings:
            return "violated"
        return "holds" if self.applies else "not applicable"


def judged_stack(graph: Graph) -> list[Judged]:
    """The rules about resources, on those that a program registered."""
    stack = recorded_stack(graph)
    applying = [rule for rule in resource_checks() if not rule.kinds or stack.of_type(*rule.kinds)]
    return _judged(resource_checks(), judge_stack(stack), applying)


def judged_folder(root: Path) -> list[Judged]:
    """The rules about a project's folder."""
    rules = checks_on(Subject.FOLDER)
    return _judged(rules, examine_folder(root), rules)


def _judged(rules: Iterable[Check], findings: list[Finding], applying: list[Check]) -> list[Judged]:
    """Violated rules first, inapplicable rules last; within these the most severe first."""
    results = [
        Judged(rule, [finding for finding in findings if finding.check is rule], rule in applying) for rule in rules
    ]
    return sorted(
        results,
        key=lambda judged: (not judged.findings, not judged.applies, -judged.rule.severity, judged.rule.name),
    )
