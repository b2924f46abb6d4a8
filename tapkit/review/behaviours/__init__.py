"""Checks that run a project; importing this registers all of them."""

from tapkit.review.behaviours import deployment, handler, lint, package, unit_tests
