"""A review's result, as every output shows it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import Check, Finding, Severity, Subject, for_a_line, worst_first
from tapkit.policy.model import resource_checks
from tapkit.review.profiles import TEMPLATE, applies, checks_of
from tapkit.review.project import Folder
from tapkit.review.project.handler import handlers
from tapkit.review.recorded import Recorded
from tapkit.review.registry import ANSWERED, REGISTERED, RUNS
from tapkit.review.tasks.conditions import Evidence
from tapkit.review.tasks.loading import Task, types_of
from tapkit.review.tasks.score import Score, score
from tapkit.review.verdicts import Verdicts

PROGRAM_FILE = "Pulumi.yaml"


@dataclass(frozen=True)
class Summary:
    """Counts of what a review has looked at.

    Attributes:
        resources: that a provider manages; None where the program could not be run.
        ruled: those of them whose type a rule is about.
        functions: among them.
        exercised: functions whose handler was invoked.
    """

    resources: int | None = None
    ruled: int = 0
    functions: int = 0
    exercised: int = 0

    @property
    def sentence(self) -> str:
        """The counts in words."""
        if self.resources is None:
            return "The program was not run: no resource was judged."
        resources = f"{self.resources} resource{'s' * (self.resources != 1)}, {self.ruled} of them with rules"
        return f"{resources}; {self.functions} function{'s' * (self.functions != 1)}, {self.exercised} exercised."


@dataclass(frozen=True)
class Report:
    """A review's result.

    Attributes:
        root: the project's folder.
        project: its name.
        profile: that it was judged by.
        verdicts: findings, the worst first, and what could not be judged.
        summary: of what was looked at.
        score: of the task that it was to answer; None where none was named.
    """

    root: Path
    project: str
    profile: str
    verdicts: Verdicts
    summary: Summary
    score: Score | None = None

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings, the worst first."""
        return self.verdicts.findings

    @property
    def checks(self) -> Sequence[Check]:
        """The checks that were to be judged."""
        return self.verdicts.checks

    @property
    def is_grave(self) -> bool:
        """Whether a finding is critical or high."""
        return any(finding.check.severity.is_grave for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """The number of findings of each severity, the worst first."""
        found = Counter(finding.check.severity for finding in self.findings)
        return {severity.word: found[severity] for severity in sorted(Severity, reverse=True)}


def report(
    root: Path,
    findings: Iterable[Finding],
    recorded: Recorded,
    examined: Iterable[str],
    *,
    profile: str,
    task: Task | None = None,
) -> Report:
    """The result of a review.

    Args:
        root: the project's folder.
        findings: of every check.
        recorded: what the project's program registers.
        examined: the parts that were examined, behaviours by name.
        profile: leaves out the findings of checks that it does not have.
        task: that the project is to answer.
    """
    folder, known = Folder(root), list(findings)
    known += _unanswered(recorded, task) if RUNS not in {finding.check for finding in known} else []
    placed = worst_first(_placed(finding, recorded) for finding in known)
    # A task names checks of every profile.
    everything = Verdicts(checks_of(TEMPLATE), placed, frozenset(examined), recorded.stack, recorded.reason)
    shown = [finding for finding in placed if applies(finding.check, profile)]
    verdicts = replace(everything, checks=checks_of(profile), findings=shown)
    judged = score(task, Evidence(folder, everything, recorded.outputs)) if task else None
    name = for_a_line(folder.name or root.name)
    return Report(root, name, profile, verdicts, _summary(folder, recorded, verdicts), judged)


def _unanswered(recorded: Recorded, task: Task | None) -> list[Finding]:
    """The finding that a program registers nothing, or nothing of what its task asks for."""
    if recorded.stack is None:
        return []
    if not recorded.managed:
        return [REGISTERED.finding("the program registers no resource", PROGRAM_FILE)]
    if task is not None and types_of(task) and not recorded.stack.of_type(*types_of(task)):
        message = f"the program registers none of the resources that the task {task.name} asks for: {task.title}"
        return [ANSWERED.finding(message, PROGRAM_FILE)]
    return []


def _placed(finding: Finding, recorded: Recorded) -> Finding:
    """A finding about a resource with the line of the program that registers it."""
    position = recorded.positions.get(finding.urn)
    return replace(finding, path=position.file, line=position.line) if position and not finding.path else finding


def _summary(folder: Folder, recorded: Recorded, verdicts: Verdicts) -> Summary:
    if recorded.stack is None:
        return Summary()
    ruled = {kind for check in resource_checks() if check in verdicts.checks for kind in check.kinds}
    functions = len(recorded.stack.of_type(FUNCTION))
    unjudged = {each.check.name for each in verdicts.unjudged}
    tried = {
        check.name
        for check in verdicts.checks
        if check.subject is Subject.RUN and check.name.startswith("handler-") and check.name in verdicts.examined
    }
    # The handler that is invoked is that of the first function.
    invoked = bool(tried - unjudged) and any(not handler.offset for handler in handlers(folder))
    return Summary(
        len(recorded.managed),
        sum(resource.type in ruled for resource in recorded.managed),
        functions,
        min(functions, int(invoked)),
    )
