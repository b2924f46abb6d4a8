"""Differences between what is declared and what is deployed.

Pulumi writes ``memorySize`` where AWS returns ``MemorySize``: names of properties are compared letter case aside.
AWS also returns what nobody declared, mostly its defaults: only what is declared is compared, except where every
entry is the user's own, as in tags and policy documents.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapkit.aws.values import as_list, as_map

# Maps whose keys are the user's own.
_OWN_KEYS = {"tags", "variables", "dimensions"}
# What tells the entries of a list from each other, letter case aside.
_IDENTIFIERS = ("id", "sid")

# A property's path, what is declared, and what is found; None where there is nothing.
Found = tuple[str, Any, Any]


@dataclass(frozen=True)
class Difference:
    """Something that is not as it should be.

    Attributes:
        stack: whose.
        subject: the file or the resource.
        property: the key, the property's path or the rule; empty for the subject as a whole.
        declared: what is declared or expected; None for nothing.
        found: what is there instead; None for nothing.
        reason: why it matters, where that is not evident.
    """

    stack: str
    subject: str
    property: str
    declared: Any
    found: Any
    reason: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """The key that differences are sorted by."""
        return self.stack, self.subject, self.property


def compare(declared: Any, live: Any, path: str = "", *, exact: bool = False) -> Iterator[Found]:
    """The differences between declared and live values.

    Args:
        declared: in Pulumi's words; None where nothing must be.
        live: in Pulumi's or AWS's words.
        path: of the value that is compared.
        exact: whether what is live must be declared, too, and names agree in letter case.
    """
    if declared is None:
        if not _is_empty(live):
            yield path, declared, live
    elif isinstance(declared, str) and isinstance(document := _document(declared), Mapping):
        yield from compare(document, _document(live), path, exact=True)
    elif isinstance(declared, Mapping):
        yield from _compare_members(declared, live, path, exact)
    elif isinstance(declared, list):
        yield from _compare_entries(declared, as_list(live), path, exact)
    elif exact and isinstance(live, list):  # a policy document has one or many
        yield from _compare_entries([declared], live, path, exact)
    elif _plain(declared) != _plain(live):
        yield path, declared, live


def _document(value: Any) -> Any:
    """A JSON object such as a policy, parsed, as IAM returns it already; anything else as it is."""
    if isinstance(value, str) and value.startswith("{"):
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    statements = value.get("Statement") if isinstance(value, Mapping) else None
    for statement in as_list(statements):
        principal = statement.get("Principal")
        if isinstance(principal, dict) and "AWS" in principal:
            principal["AWS"] = [_as_root(account) for account in as_list(principal["AWS"])]
    return value


def _as_root(principal: str) -> str:
    """AWS writes out what an account's number stands for.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    return f"arn:aws:iam::{principal}:root" if re.fullmatch(r"\d{12}", principal) else principal


def _compare_members(declared: Mapping[str, Any], live: Any, path: str, exact: bool) -> Iterator[Found]:
    if not isinstance(live, Mapping):
        if not _is_empty(declared):
            yield path, declared, live
        return
    found = {name if exact else name.lower(): value for name, value in live.items()}
    for name, value in declared.items():
        actual = found.pop(name if exact else name.lower(), None)
        own = not exact and name in _OWN_KEYS
        yield from compare(value, _own(actual) if own else actual, _below(path, name), exact=exact or own)
    if exact:
        yield from ((_below(path, name), None, value) for name, value in found.items())


def _own(live: Any) -> Any:
    """A list of pairs as the map that it stands for, without what AWS itself adds."""
    if isinstance(live, list):
        live = as_map(live)
    return {key: value for key, value in (live or {}).items() if not key.startswith("aws:")}


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _compare_entries(declared: list[Any], live: list[Any], path: str, exact: bool) -> Iterator[Found]:
    if not any(isinstance(entry, Mapping | list) for entry in (*declared, *live)):
        if sorted(map(_plain, declared)) != sorted(map(_plain, live)):  # none of AWS's lists of plain values is ordered
            yield path, declared, live
        return
    ours, theirs = _by_identifier(declared), _by_identifier(live)
    if ours is None or theirs is None:
        ours, theirs = dict(enumerate(declared)), dict(enumerate(live))
    for key in dict.fromkeys((*ours, *theirs)):
        if key in ours and key in theirs:
            yield from compare(ours[key], theirs[key], f"{path}[{key}]", exact=exact)
        else:
            yield f"{path}[{key}]", ours.get(key), theirs.get(key)


def _by_identifier(entries: list[Any]) -> dict[Any, Any] | None:
    """The entries of a list by what identifies each; None where something else than that tells them apart."""
    found = {_identifier(entry): entry for entry in entries}
    return found if None not in found and len(found) == len(entries) else None


def _identifier(entry: Any) -> Any:
    members = {name.lower(): value for name, value in entry.items()} if isinstance(entry, Mapping) else {}
    return next((members[name] for name in _IDENTIFIERS if name in members), None)


def _plain(value: Any) -> str:
    """A value as text, as it is alike in Pulumi's protocol (every number is a float) and in AWS's answers.

    AWS leaves out what is empty or switched off.
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value == "false" else str(value)


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_empty(member) for member in value.values())
    return not value
