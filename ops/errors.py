"""The error that every part of `ops` raises for what its user can put right."""


class OpsError(Exception):
    """Says in a sentence what is wrong and what to do; shown without a traceback."""
