"""A change by hand, and the registry of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Aws = Callable[[str], Any]
Outputs = dict[str, Any]
Make = Callable[[Aws, Outputs], None]

# A policy's statement that must not go unnoticed.
EVERYBODY = {"Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@dataclass(frozen=True)
class Change:
    """A change by hand.

    Attributes:
        name: what is changed.
        make: changes it.
        expected: each difference: resource, property, declared, found.
    """

    name: str
    make: Make
    expected: tuple[tuple[str, str, Any, Any], ...]


CHANGES: list[Change] = []


def change(*expected: tuple[str, str, Any, Any]) -> Callable[[Make], Make]:
    """Register a function as a change that makes some differences."""

    def register(make: Make) -> Make:
        CHANGES.append(Change(make.__name__, make, expected))
        return make

    return register
