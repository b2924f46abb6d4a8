"""Reports to be shown: one finding of a hostile project, and what could not be judged."""

from pathlib import Path
from typing import Any

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import CHECKS, Finding
from tapkit.policy.model import Stack
from tapkit.review.profiles import TEMPLATE, checks_of
from tapkit.review.project import Folder
from tapkit.review.registry import INSIDE, TRIED
from tapkit.review.report import Report, Summary
from tapkit.review.tasks.conditions import Evidence
from tapkit.review.tasks.loading import load_task
from tapkit.review.tasks.score import score
from tapkit.review.verdicts import Verdicts

from tests.tapkit.policy.building import thing

HOSTILE = "</td><script>alert(1)</script> & \"quoted\" 'text' [bold]"
ENCRYPTED = CHECKS["bucket-encrypted"]
GRAVE = INSIDE.finding(HOSTILE, "a.py", 3)
NOT_TRIED = TRIED.finding(f"tests-pass cannot be tried: {HOSTILE}", ".")


def on_bucket(name: str, message: str = "it says nothing", line: int = 7) -> Finding:
    """A finding about a bucket."""
    return ENCRYPTED.finding(message, "infra/it s.py", line, resource=name, urn=f"urn::{name}")


def report(*findings: Finding, root: Path = Path("nowhere"), task: str = "", **more: Any) -> Report:
    """A report of some findings."""
    stack = Stack([thing(FUNCTION, "f", role="r")])
    verdicts = Verdicts(checks_of(TEMPLATE), findings, stack=stack, **more)
    judged = score(load_task(task), Evidence(Folder(root), verdicts)) if task else None
    return Report(root, HOSTILE, TEMPLATE, verdicts, Summary(4, 3, 1, 1), judged)
