"""Errors that a user can fix, raised by every tool."""


class UserError(Exception):
    """A mistake of the user; the message says what is wrong and what to do, and is shown without a traceback."""


class UnsupportedError(UserError):
    """A type, property or provider function that local runs do not support, though AWS may."""
