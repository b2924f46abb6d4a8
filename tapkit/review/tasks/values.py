"""Conditions on values, by dotted path through objects, lists and JSON texts."""

import json
import re
from collections.abc import Mapping
from typing import Any


def values_at(content: Any, path: str) -> list[Any]:
    """The values under a dotted path, those in lists one by one, absent and empty ones left out."""
    found = _flat(content)
    for key in path.split("."):
        objects = [parsed for value in found for parsed in _flat(_decoded(value)) if isinstance(parsed, Mapping)]
        found = [inner for each in objects for inner in _flat(each.get(key))]
    return found


def holds(test: Any, values: list[Any]) -> bool:
    """Whether one of some values is as a condition wants it; a value that is absent has an empty text."""
    if not isinstance(test, Mapping):
        return test in values
    ((kind, against),) = test.items()
    if kind == "set":
        return bool(values) is against
    if kind == "matches":
        return any(re.search(against, _text(value)) for value in values or [""])
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return any(value >= against if kind == "at_least" else value <= against for value in numbers)


def described(path: str, test: Any) -> str:
    """A condition in words."""
    if not isinstance(test, Mapping):
        return f"{path} is {test}"
    ((kind, against),) = test.items()
    if kind == "set":
        return f"{path} is {'set' if against else 'not set'}"
    return f"{path} {kind.replace('_', ' ').replace('at ', 'is at ')} {against}"


def texts_in(value: Any) -> list[str]:
    """Every text in a value, however deep, and its numbers as texts."""
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in texts_in(inner)]
    return [] if value is None else [str(value)]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [inner for each in value for inner in _flat(each)]
    return [] if value is None or value == "" else [value]


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return None
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, Mapping) else str(value)
