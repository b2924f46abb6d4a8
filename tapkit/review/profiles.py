"""Profiles: which checks a review applies.

``template`` is every check. ``any`` leaves out those that judge by this repository's own conventions, which another
project may well do without.
"""

from tapkit.checks import CHECKS, Check

ANY, TEMPLATE = "any", "template"
PROFILES = (ANY, TEMPLATE)
CONVENTIONS = frozenset(
    {
        # of its programs
        "component-parent",
        "function-described",
        "function-memory",
        "iam-policy-described",
        "logical-name-suffixed",
        "runtime-configurable",
        "tags-present",
        # of its configuration and commands
        "commands-exist",
        "config-keys-declared",
        "coverage-measured",
        "lint-clean-lines",
        "lint-configured",
        # of its documents and tests
        "documents-exist",
        "tests-exist",
        "tests-handle-credentials",
        "training-documents-agree",
        # of its handler, whose response and log others need not read
        "handler-accepts-empty-and-test-events",
        "handler-logs",
        "handler-logs-structured",
    }
)


def applies(check: Check, profile: str) -> bool:
    """Whether a profile has a check."""
    return profile == TEMPLATE or check.name not in CONVENTIONS


def checks_of(profile: str) -> list[Check]:
    """The registered checks that a profile has."""
    return [check for check in CHECKS.values() if applies(check, profile)]
