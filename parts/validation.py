"""Rules that a setting's value must satisfy, each with the words that tell a user what is allowed.

A setting is a field of a dataclass that is annotated with its type and its rule::

    memory_mb: Annotated[int, between(128, 10240)] = 512
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Rule:
    """What a value must be.

    Attributes:
        allowed: completes the sentence "it must be …".
        accepts: whether a value is allowed, whatever its type.
    """

    allowed: str
    accepts: Callable[[Any], bool]


def one_of(*values: Any) -> Rule:
    """The value is one of ``values``, and of its type: True is not 1."""
    typed = [(type(each), each) for each in values]
    return Rule(f"one of {', '.join(map(str, values))}", lambda value: (type(value), value) in typed)


def between(low: int, high: int, reason: str = "") -> Rule:
    """The value is a whole number from ``low`` to ``high``, both included; ``reason`` says why no other will do."""
    allowed = f"a whole number from {low} to {high}"
    return Rule(
        f"{allowed}, because {reason}" if reason else allowed, lambda value: _is_whole(value) and low <= value <= high
    )


def at_least(low: int) -> Rule:
    """The value is a whole number of ``low`` or more."""
    return Rule(f"a whole number of {low} or more", lambda value: _is_whole(value) and value >= low)


def matching(pattern: str, allowed: str) -> Rule:
    """The whole value matches the regular expression ``pattern``, which ``allowed`` says in words."""
    return Rule(allowed, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def boolean() -> Rule:
    """The value is true or false; its type says it all."""
    return Rule("true or false", lambda value: isinstance(value, bool))


def settings_of(kind: type) -> dict[str, tuple[type, Rule]]:
    """The type and the rule of each setting of a dataclass, by the field's name."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Annotated}


def require_allowed(settings: Any) -> None:
    """Refuse an instance of a dataclass, a setting of which its rule does not accept.

    Raises:
        ValueError: the message names the field, its value and what is allowed.
    """
    for name, (_, rule) in settings_of(type(settings)).items():
        value = getattr(settings, name)
        if not rule.accepts(value):
            raise ValueError(f"{name} is {value!r}: it must be {rule.allowed}.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
