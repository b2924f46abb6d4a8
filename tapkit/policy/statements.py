"""IAM policy documents, parsed from the JSON in a property.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapkit.policy.model import Resource, as_list

VERSION = "2012-10-17"


@dataclass(frozen=True)
class ParsedStatement:
    """A statement of a policy document, with each element that may be one or many as a list.

    Attributes:
        effect: ``Allow`` or ``Deny``.
        actions: that it allows or denies; empty where it has NotAction.
        resources: that it applies to; empty where it has NotResource.
        principals: that it applies to, by sort; ``*`` for everybody is ``{"*": ["*"]}``.
        conditions: the values by operator and key, keys in lower case.
        keys: the names of the elements it has.
    """

    effect: str
    actions: list[str]
    resources: list[str]
    principals: dict[str, list[str]]
    conditions: dict[str, dict[str, list[str]]]
    keys: frozenset[str]

    def condition_values(self, key: str, *operators: str) -> list[str]:
        """The values that a condition key is compared with by one of some operators."""
        return [value for operator in operators for value in self.conditions.get(operator, {}).get(key.lower(), [])]

    def has_condition(self, key: str) -> bool:
        """Whether a condition is on a key; one that ends in ``/`` stands for all that begin with it."""
        return any(
            found == key.lower() or (key.endswith("/") and found.startswith(key.lower()))
            for tests in self.conditions.values()
            for found in tests
        )

    def covers(self, action: str, resource: str) -> bool:
        """Whether the statement is about an action on a resource, wildcards considered."""
        return self.is_about(action) and any(_matches(pattern, resource) for pattern in self.resources)

    def is_about(self, action: str) -> bool:
        """Whether the statement is about an action on whatever resource, wildcards considered."""
        return any(_matches(pattern.lower(), action.lower()) for pattern in self.actions)

    def reaches(self, action: str, resources: str) -> bool:
        """Whether the statement is about an action on some of the resources that a pattern stands for."""
        return self.is_about(action) and any(_overlap(pattern, resources) for pattern in self.resources)


def _matches(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text) is not None


def _overlap(one: str, other: str) -> bool:
    """Whether some text matches both of two patterns."""
    common = [(0, 0)]
    seen = set(common)
    while common:
        here, there = common.pop()
        if here == len(one) and there == len(other):
            return True
        following = []
        first, second = one[here : here + 1], other[there : there + 1]
        if first == "*":
            following += [(here + 1, there)] + ([(here, there + 1)] if second else [])
        if second == "*":
            following += [(here, there + 1)] + ([(here + 1, there)] if first else [])
        if first and second and (first == second or "?" in (first, second)):
            following.append((here + 1, there + 1))
        common += [pair for pair in following if pair not in seen]
        seen.update(following)
    return False


def parse_document(document: Any) -> dict[str, Any]:
    """The document as an object.

    Raises:
        ValueError: it is not a JSON object; the message says so.
    """
    try:
        parsed = document if isinstance(document, Mapping) else json.loads(document)
    except (TypeError, ValueError) as error:
        raise ValueError(f"is not valid JSON ({error})") from error
    if not isinstance(parsed, Mapping):
        raise ValueError("is not a JSON object")
    return dict(parsed)


def statements(document: Any) -> list[ParsedStatement]:
    """The statements of a document; none where it is malformed, which another rule reports."""
    try:
        raw = as_list(parse_document(document).get("Statement"))
    except ValueError:
        return []
    return [_statement(statement) for statement in raw if isinstance(statement, Mapping)]


def statements_of(resources: Iterable[Resource], path: str = "policy") -> Iterator[ParsedStatement]:
    """The statements of the documents that some resources carry under a path."""
    for resource in resources:
        for document in resource.values(path):
            yield from statements(document)


def _statement(raw: Mapping[str, Any]) -> ParsedStatement:
    principal = raw.get("Principal", {})
    principals = principal if isinstance(principal, Mapping) else {"*": principal}
    return ParsedStatement(
        effect=str(raw.get("Effect", "")),
        actions=_texts(raw.get("Action")),
        resources=_texts(raw.get("Resource")),
        principals={sort: _texts(who) for sort, who in principals.items()},
        conditions={
            operator: {key.lower(): _texts(value) for key, value in _object(tests).items()}
            for operator, tests in _object(raw.get("Condition")).items()
        },
        keys=frozenset(raw),
    )


def _texts(value: Any) -> list[str]:
    return [str(item) for item in as_list(value)]


def _object(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def denies_insecure_transport(found: Iterable[ParsedStatement], action: str, resources: Iterable[str]) -> bool:
    """Whether everybody who does not use TLS is refused an action on each of some resources."""
    denials = [statement for statement in found if _denies_everybody_without_tls(statement)]
    return all(any(statement.covers(action, resource) for statement in denials) for resource in resources)


def _denies_everybody_without_tls(statement: ParsedStatement) -> bool:
    everybody = statement.principals in ({"*": ["*"]}, {"AWS": ["*"]})
    without_tls = [value.lower() for value in statement.condition_values("aws:SecureTransport", "Bool")] == ["false"]
    # A further condition would let some of them through.
    compared = [key for keys in statement.conditions.values() for key in keys]
    return statement.effect == "Deny" and everybody and without_tls and len(compared) == 1
