"""The error that every tool raises for what its user can put right."""


class UserError(Exception):
    """Says in a sentence what is wrong and what to do; shown without a traceback."""


class UnsupportedError(UserError):
    """Names what local runs do not know, and AWS well may: a type, a property, a provider function."""
