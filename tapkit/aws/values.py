"""The forms of values in AWS's APIs: lists of pairs, such as tags, and one or many."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

_FIELDS = (("Key", "Value"), ("TagKey", "TagValue"), ("Name", "Value"))


def as_list(value: Any) -> list[Any]:
    """A list, where policy documents have one value or many; an empty one for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def pair_fields(members: Container[str]) -> tuple[str, str] | None:
    """The members that are the key and the value of a pair, by which Pulumi has a map; None for other structures."""
    return next((fields for fields in _FIELDS if all(name in members for name in fields)), None)


def as_map(pairs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The map that Pulumi has in the place of a list of pairs."""
    return {pair[key]: pair[value] for pair in pairs for key, value in [pair_fields(pair)]}
