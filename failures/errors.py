"""The error that every part of `failures` raises for what its user can put right."""


class FailuresError(Exception):
    """Says in a sentence what is wrong and what to do; shown without a traceback."""
