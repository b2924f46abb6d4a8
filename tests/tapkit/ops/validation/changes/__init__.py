"""Changes by hand in a deployed stack, each with the differences that it makes."""

from tests.tapkit.ops.validation.changes import access, buckets, function, monitoring
from tests.tapkit.ops.validation.changes.change import CHANGES, Change

__all__ = ["CHANGES", "Change", "access", "buckets", "function", "monitoring"]
