"""What a rule about a project's folder is, and how a folder is judged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tapkit.policy.model import Severity
from tapkit.review.project.folder import Folder

# Path relative to the project's folder, line where there is one, and what is wrong, in a sentence.
Problem = tuple[str, int | None, str]
Check = Callable[[Folder], Iterable[Problem]]


@dataclass(frozen=True)
class ProjectRule:
    """Something that has to hold of a project's folder.

    Attributes:
        name: in lower case with hyphens, such as ``tests-exist``.
        sentence: what has to hold.
        severity: of a violation.
        remedy: what to do about a violation, for somebody who has just seen one.
        check: finds the violations in a folder.
    """

    name: str
    sentence: str
    severity: Severity
    remedy: str
    check: Check


@dataclass(frozen=True)
class ProjectFinding:
    """A violation of a rule.

    Attributes:
        rule: the rule.
        path: of the file, relative to the project's folder; the file may be the one that is missing.
        line: in the file, where the violation has a place.
        message: what is wrong.
    """

    rule: ProjectRule
    path: str
    line: int | None
    message: str


PROJECT_RULES: dict[str, ProjectRule] = {}


def project_rule(name: str, severity: Severity, remedy: str) -> Callable[[Check], Check]:
    """Register a function over a folder as a rule; the first line of its docstring is the rule's sentence."""

    def register(check: Check) -> Check:
        PROJECT_RULES[name] = ProjectRule(name, check.__doc__.splitlines()[0], severity, remedy, check)
        return check

    return register


def evaluate(folder: Folder) -> list[ProjectFinding]:
    """Every rule's findings, the worst first."""
    findings = [
        ProjectFinding(each, path, line, message)
        for each in PROJECT_RULES.values()
        for path, line, message in each.check(folder)
    ]
    return sorted(findings, key=lambda each: (-each.rule.severity, each.rule.name, each.path, each.line or 0))
