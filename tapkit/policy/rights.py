"""Rights that policy statements add up to, conditions aside: they narrow a right, and never make one."""

from collections.abc import Iterable

from tapkit.policy.statements import ParsedStatement

EVERYTHING = "*"


class Rights:
    """What some statements allow.

    Args:
        found: the statements; those that deny are left out, because they are there to be in the way of somebody else.
    """

    def __init__(self, found: Iterable[ParsedStatement]) -> None:
        self._allowed = [statement for statement in found if statement.effect == "Allow"]
        # What NotAction and NotResource leave is too much for something to be missing.
        self._nearly_all = any(statement.keys & {"NotAction", "NotResource"} for statement in self._allowed)

    def reach(self, action: str, resources: str = EVERYTHING) -> bool:
        """Whether an action is allowed on some of the resources that a pattern stands for."""
        return self._nearly_all or any(statement.reaches(action, resources) for statement in self._allowed)

    def cover(self, action: str, resource: str) -> bool:
        """Whether an action is allowed on one resource."""
        return self._nearly_all or any(statement.covers(action, resource) for statement in self._allowed)

    def name(self, action: str, resources: str) -> bool:
        """Whether an action is allowed on some resources of a pattern by a statement that names some."""
        return any(
            statement.reaches(action, resources) for statement in self._allowed if EVERYTHING not in statement.resources
        )
