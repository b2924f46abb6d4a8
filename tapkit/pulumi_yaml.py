"""Pulumi's YAML files as its engine reads them, and whether a value has the type that Pulumi.yaml declares.

The engine reads with https://pkg.go.dev/gopkg.in/yaml.v3: YAML 1.2, and the octal numbers of 1.1 (0512 is 330).
A stack's plain values it keeps as text, numbers as JSON writes them.
"""

import datetime
import functools
import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

__all__ = ["MarkedYAMLError", "YAMLError", "as_kept", "as_text", "fits", "is_secret", "line_of_key", "load"]

OCTAL = re.compile("[-+]?0[0-7]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
VALUES_LIMIT = 100_000
INTEGERS = range(-(2**63), 2**63)


class _Constructor(SafeConstructor):
    """Numbers and times as yaml.v3 resolves them; everything else is text."""

    def number(self, node: ScalarNode) -> int | float | str:
        plain = node.value.replace("_", "")
        try:
            whole = int(plain, 8 if OCTAL.fullmatch(plain) else 0)
        except ValueError:
            whole = None
        if whole is not None and INTEGERS.start <= whole < 2 * INTEGERS.stop:
            return whole
        value = float(plain) if FLOAT.fullmatch(plain) else math.inf
        if math.isinf(value):
            return node.value
        return int(_shortest(value)) if value.is_integer() and abs(value) < 1e21 else value

    def moment(self, node: ScalarNode) -> str:
        """A date or a time as Go's time.Time prints it."""
        try:
            value = self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime.combine(value, datetime.time.min)
        fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
        zone = f"{value:%z}" if value.utcoffset() else ""
        return f"{value:%Y-%m-%d %H:%M:%S}{fraction} {zone or '+0000'} {zone or 'UTC'}"


for _kind, _construct in (
    ("int", _Constructor.number),
    ("float", _Constructor.number),
    ("timestamp", _Constructor.moment),
    ("value", _Constructor.construct_yaml_str),
):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_kind}", _construct)


def _reader() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    return reader


@functools.lru_cache(maxsize=64)
def load(text: str) -> Any:
    """The content of a file; it is cached, and must not be changed.

    Raises:
        YAMLError: it is not valid, or unfolds to more than anybody writes; a MarkedYAMLError knows the place.
    """
    try:
        content = _reader().load(text)
        if _unfolded(content, {}) > VALUES_LIMIT:
            raise YAMLError("its aliases unfold to too many values")
        return content
    except MarkedYAMLError as error:
        error.note = None  # how a program would suppress it
        raise
    except RecursionError as error:
        raise YAMLError("it is nested too deeply") from error


def _unfolded(value: Any, known: dict[int, int]) -> int:
    """The number of values in one, those that aliases stand for counted each time; one that holds itself has no end."""
    if not isinstance(value, list | dict):
        return 1
    if id(value) not in known:
        known[id(value)] = VALUES_LIMIT + 1  # while it is being counted
        parts = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_unfolded(part, known) for part in parts)
    return known[id(value)]


def line_of_key(text: str, *keys: str) -> int | None:
    """The line of a key, found from the outermost key on; None where there is none, or it is merged in."""
    node, line = _reader().compose(text), None
    for key in keys:
        pair = next((pair for pair in node.value if pair[0].value == key), None)
        if pair is None:
            return None
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def is_secret(value: Any) -> bool:
    """Whether a value is encrypted, so that only Pulumi can read it."""
    return isinstance(value, Mapping) and len(value) == 1 and isinstance(value.get("secure"), str)


def as_kept(value: Any) -> Any:
    """A value of a stack's file as the engine keeps it: as text, unless it is a list or an object."""
    return value if isinstance(value, list | Mapping) else as_text(value)


def as_text(value: Any) -> str:
    """A value as the program gets it; one without a value is empty."""
    if isinstance(value, float):
        return _shortest(value)
    if isinstance(value, bool | list | Mapping):
        return json.dumps(value)
    return "" if value is None else str(value)


def _shortest(value: float) -> str:
    """A number as encoding/json of Go writes it."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)).normalize(), "f")
    return re.sub(r"e-0(?=\d$)", "e-", repr(value))


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value has the declared type; text stands for a number or a boolean, too.

    Args:
        schema: a declaration of Pulumi.yaml, whose type is one that Pulumi knows; without a type everything fits.
        value: a default, or what a stack's file says as the engine keeps it.
    """
    if is_secret(value):
        return True
    match schema.get("type"):
        case "string":
            right = isinstance(value, str)
        case "integer":
            whole = re.fullmatch("[+-]?[0-9]+", as_text(value), re.ASCII)
            right = whole is not None and int(whole[0]) in INTEGERS
        case "boolean":
            right = as_text(value) in ("true", "false")
        case "array":
            items = schema.get("items")
            item_schema = items if isinstance(items, Mapping) else {}
            right = isinstance(value, list) and all(fits(item_schema, item) for item in value)
        case "object":
            right = isinstance(value, Mapping)
        case _:
            right = True
    return right
