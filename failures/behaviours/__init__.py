"""What a project has to do when it runs; importing this registers all behaviours."""

from failures.behaviours import deployment, handler, lint, package, unit_tests
from failures.behaviours.model import BEHAVIOURS, Behaviour, NotApplicable, NotTried, Problem

__all__ = ["BEHAVIOURS", "Behaviour", "NotApplicable", "NotTried", "Problem"]
