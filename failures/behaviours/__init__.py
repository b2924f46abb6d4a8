"""What a project has to do when it runs; importing this registers all behaviours."""

from failures.behaviours import deployment, handler, package
from failures.behaviours.model import BEHAVIOURS, Behaviour, NotApplicable

__all__ = ["BEHAVIOURS", "Behaviour", "NotApplicable"]
