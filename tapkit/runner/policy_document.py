"""`aws.iam.get_policy_document`, rendered as the AWS provider renders it.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = "2012-10-17"
_PLAIN = {"sid": "Sid", "effect": "Effect"}
_LISTS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
_PRINCIPALS = {"principals": "Principal", "notPrincipals": "NotPrincipal"}


def render(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The function's result.

    Raises:
        ValueError: a document to be merged in is no JSON.
    """
    statements: list[dict[str, Any]] = []
    for source in arguments.get("sourcePolicyDocuments") or []:
        statements += _statements(source)
    _override(statements, [_statement(each) for each in arguments.get("statements") or []])
    for source in arguments.get("overridePolicyDocuments") or []:
        _override(statements, _statements(source))
    document = {"Version": arguments.get("version") or VERSION}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    if statements:
        document["Statement"] = statements
    text = json.dumps(document, indent=2)
    return {
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
        "id": str(zlib.crc32(text.encode())),
    }


def _statements(source: str) -> list[dict[str, Any]]:
    found = json.loads(source).get("Statement", [])
    return found if isinstance(found, list) else [found]


def _override(statements: list[dict[str, Any]], others: Sequence[dict[str, Any]]) -> None:
    """Add statements; one with the Sid of another takes its place."""
    places = {each["Sid"]: index for index, each in enumerate(statements) if each.get("Sid")}
    for each in others:
        if each.get("Sid") in places:
            statements[places[each["Sid"]]] = each
        else:
            statements.append(each)


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement = {"Effect": "Allow"}
    statement |= {theirs: given[ours] for ours, theirs in _PLAIN.items() if given.get(ours)}
    statement |= {theirs: _one_or_more(given[ours]) for ours, theirs in _LISTS.items() if given.get(ours)}
    statement |= {theirs: _principals(given[ours]) for ours, theirs in _PRINCIPALS.items() if given.get(ours)}
    for condition in given.get("conditions") or []:
        tests = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        values = tests.setdefault(condition["variable"], [])
        values += [each for each in condition["values"] if each not in values]
    for tests in statement.get("Condition", {}).values():
        tests |= {variable: values[0] if len(values) == 1 else values for variable, values in tests.items()}
    return statement


def _principals(given: Sequence[Mapping[str, Any]]) -> Any:
    principals: dict[str, list[str]] = {}
    for each in given:
        if each["type"] == "*" and list(each["identifiers"]) == ["*"]:
            return "*"
        principals.setdefault(each["type"], []).extend(each["identifiers"])
    return {kind: _one_or_more(identifiers) for kind, identifiers in principals.items()}


def _one_or_more(values: Sequence[str]) -> Any:
    """A list as the provider writes it: without duplicates, in descending order, a single value by itself."""
    ordered = sorted(set(values), reverse=True)
    return ordered[0] if len(ordered) == 1 else ordered
