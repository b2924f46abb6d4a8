"""Profiles of a review."""

from tapkit.checks import CHECKS
from tapkit.review.profiles import ANY, CONVENTIONS, TEMPLATE, applies, checks_of
from tapkit.review.registry import RUNS


def test_conventions_are_names_of_checks():
    assert set(CHECKS) >= CONVENTIONS


def test_the_template_has_every_check():
    assert checks_of(TEMPLATE) == list(CHECKS.values())


def test_any_project_is_not_judged_by_conventions():
    assert not CONVENTIONS & {check.name for check in checks_of(ANY)}
    assert applies(RUNS, ANY)
    assert not applies(CHECKS["component-parent"], ANY)


def test_no_convention_is_about_security():
    words = ("encrypt", "secret", "public", "admit", "iam-least", "tls")
    assert not [name for name in CONVENTIONS if any(word in name for word in words)]
