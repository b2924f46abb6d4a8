"""The error that every part of `scaffold` raises for what its user can fix."""


class ScaffoldError(Exception):
    """Says in a sentence what is wrong and what to do; shown without a traceback."""
