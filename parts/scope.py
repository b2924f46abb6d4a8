"""What every part of a deployment needs: the suffix of its names and its tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scope:
    """One deployment among others of the same program.

    Attributes:
        suffix: ends every logical name, such as ``dev``.
        tags: set on every resource that can carry tags; none by default.
    """

    suffix: str
    tags: Mapping[str, str] = field(default_factory=dict)

    def name(self, stem: str) -> str:
        """A logical name: ``name("dlq")`` is ``dlq-dev`` in the scope of ``dev``."""
        return f"{stem}-{self.suffix}"
