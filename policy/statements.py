"""IAM policy documents: what the JSON in a property says.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy.model import Resource

VERSION = "2012-10-17"


@dataclass(frozen=True)
class Statement:
    """A statement of a document, every one-or-many as a list.

    Attributes:
        effect: ``Allow`` or ``Deny``.
        actions: what it is about; empty where it says NotAction.
        resources: what it applies to; empty where it says NotResource.
        principals: who it applies to, by sort of principal; ``*`` for everybody is ``{"*": ["*"]}``.
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

    def covers(self, action: str, resource: str) -> bool:
        """Whether the statement is about an action on a resource, wildcards considered."""
        return any(_matches(each.lower(), action.lower()) for each in self.actions) and any(
            _matches(each, resource) for each in self.resources
        )


def _matches(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text) is not None


def parse(document: Any) -> dict[str, Any]:
    """The document as an object.

    Raises:
        ValueError: it is no JSON object; the message says so.
    """
    try:
        parsed = document if isinstance(document, Mapping) else json.loads(document)
    except (TypeError, ValueError) as error:
        raise ValueError(f"is no JSON ({error})") from error
    if not isinstance(parsed, Mapping):
        raise ValueError("is no JSON object")
    return dict(parsed)


def statements(document: Any) -> list[Statement]:
    """The statements of a document; none where it is malformed, which is a matter of its own rule."""
    try:
        raw = as_list(parse(document).get("Statement"))
    except ValueError:
        return []
    return [_statement(each) for each in raw if isinstance(each, Mapping)]


def statements_of(resources: Iterable[Resource], path: str = "policy") -> Iterator[Statement]:
    """The statements of the documents that some resources carry under a path."""
    for resource in resources:
        for document in resource.values(path):
            yield from statements(document)


def _statement(raw: Mapping[str, Any]) -> Statement:
    principal = raw.get("Principal", {})
    return Statement(
        effect=str(raw.get("Effect", "")),
        actions=_texts(raw.get("Action")),
        resources=_texts(raw.get("Resource")),
        principals={
            sort: _texts(who)
            for sort, who in (principal if isinstance(principal, Mapping) else {"*": principal}).items()
        },
        conditions={
            operator: {key.lower(): _texts(value) for key, value in _object(tests).items()}
            for operator, tests in _object(raw.get("Condition")).items()
        },
        keys=frozenset(raw),
    )


def _texts(value: Any) -> list[str]:
    return [str(each) for each in as_list(value)]


def _object(value: Any) -> Mapping[str, Any]:
    """The value if it is an object; an empty one instead of what the grammar does not allow."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """One or many as a list; nothing as an empty one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def denies_insecure_transport(found: Iterable[Statement], action: str, resources: Iterable[str]) -> bool:
    """Whether everybody who does not use TLS is refused an action on each of some resources."""
    denials = [each for each in found if _denies_everybody_without_tls(each)]
    return all(any(each.covers(action, resource) for each in denials) for resource in resources)


def _denies_everybody_without_tls(statement: Statement) -> bool:
    everybody = statement.principals in ({"*": ["*"]}, {"AWS": ["*"]})
    # A further condition would let some of them through.
    condition = {
        operator: {key: [each.lower() for each in values] for key, values in tests.items()}
        for operator, tests in statement.conditions.items()
    }
    return statement.effect == "Deny" and everybody and condition == {"Bool": {"aws:securetransport": ["false"]}}
