"""Lists of pairs, which most of AWS has where Pulumi has a map: tags, and the dimensions of a metric."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

_FIELDS = (("Key", "Value"), ("TagKey", "TagValue"), ("Name", "Value"))


def pair_fields(members: Container[str]) -> tuple[str, str] | None:
    """Which of an entry's members are the key and the value; None where it is no pair."""
    return next((fields for fields in _FIELDS if all(name in members for name in fields)), None)


def as_map(pairs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The map that a list of pairs stands for."""
    return {pair[key]: pair[value] for pair in pairs for key, value in [pair_fields(pair)]}
