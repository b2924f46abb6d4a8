"""The rules; importing this package registers all of them."""

from policy.rules import function, iam, monitoring, naming, operations, packaging, queue, storage, trigger

__all__ = [
    *("function", "iam", "monitoring", "naming", "operations"),
    *("packaging", "queue", "storage", "trigger"),
]
