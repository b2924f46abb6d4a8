"""What a project has to do when it runs; importing this registers all behaviours."""

from tapkit.review.behaviours import deployment, handler, lint, package, unit_tests
from tapkit.review.behaviours.model import BEHAVIOURS, Behaviour, NotApplicable, NotTried, Problem

__all__ = ["BEHAVIOURS", "Behaviour", "NotApplicable", "NotTried", "Problem"]
