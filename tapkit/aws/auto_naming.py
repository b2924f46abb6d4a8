"""Pulumi's auto-naming: a physical name is the logical one, a hyphen and seven hexadecimal digits.

https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
"""

import hashlib
import re
import secrets

_DIGITS = 7
SUFFIX_CHARACTERS = 1 + _DIGITS  # the hyphen, too


def auto_name(logical_name: str) -> str:
    """A physical name as Pulumi makes it, another one each time."""
    return f"{logical_name}-{secrets.token_hex(_DIGITS)[:_DIGITS]}"


def placeholder_name(logical_name: str) -> str:
    """A physical name in the same form, the same one each time."""
    return f"{logical_name}-{hashlib.sha256(logical_name.encode()).hexdigest()[:_DIGITS]}"


def is_auto_name(logical_name: str, name: str) -> bool:
    """Whether Pulumi may have made a physical name from a logical one."""
    return re.fullmatch(rf"{re.escape(logical_name)}-[0-9a-f]{{{_DIGITS}}}", name) is not None
