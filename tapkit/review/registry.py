"""All checks: importing this registers them, among them those on the course of a review."""

import tapkit.policy.rules  # pylint: disable=unused-import # registers its checks
import tapkit.review.behaviours  # pylint: disable=unused-import # registers its checks
import tapkit.review.project  # pylint: disable=unused-import # registers its checks
from tapkit.checks import Check, Severity, Subject, register

RUNS = register(
    Check(
        "program-runs",
        "The program runs to its end and registers its resources.",
        Severity.CRITICAL,
        "Run `pulumi preview`, and correct what it reports.",
        Subject.REVIEW,
    )
)
INSIDE = register(
    Check(
        "program-stays-inside",
        "The program writes nothing outside its folder.",
        Severity.HIGH,
        "Write below the project's folder or to a temporary one.",
        Subject.REVIEW,
    )
)
TRIED = register(
    Check(
        "behaviours-tried",
        "Every behaviour can be tried on this machine.",
        Severity.LOW,
        "The project is not at fault: try it on AWS, or install what this machine lacks.",
        Subject.REVIEW,
    )
)
REGISTERED = register(
    Check(
        "resources-registered",
        "The program registers resources.",
        Severity.CRITICAL,
        "Create the resources in the program that `main` in Pulumi.yaml names, and see them in `pulumi preview`.",
        Subject.REVIEW,
    )
)
ANSWERED = register(
    Check(
        "task-answered",
        "The program registers some of the resources that its task asks for.",
        Severity.CRITICAL,
        "Read the task again: the table of its requirements says which resources an answer has.",
        Subject.REVIEW,
    )
)
