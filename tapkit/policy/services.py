"""Services that act on a resource: whether its policy, or that of its key, lets one of them."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from tapkit.policy.model import Resource
from tapkit.policy.settings import chosen
from tapkit.policy.statements import ParsedStatement, statements_of

_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
_COMPARING = ("ArnLike", "ArnEquals", "StringLike", "StringEquals")
_ACCOUNT_KEYS = ("aws:SourceAccount", "aws:SourceOwner")


def admits(
    policies: Iterable[Resource], service: str, action: str, target: Resource, source: Resource | None = None
) -> bool:
    """Whether one of some policies lets a service do something with a resource.

    Args:
        policies: the resources that carry the policies.
        service: such as ``cloudwatch.amazonaws.com``.
        action: such as ``sns:Publish``.
        target: the resource.
        source: on whose behalf the service acts, which the conditions may name.

    Raises:
        UnknownValue: a policy is not known yet.
    """
    arn = str(target.value("arn"))
    return any(
        statement.effect == "Allow"
        and _is_for(statement, service)
        and (statement.keys & {"NotAction", "NotResource"} or statement.covers(action, arn))
        and _holds(statement, arn, source)
        for statement in statements_of(policies)
    )


def _is_for(statement: ParsedStatement, service: str) -> bool:
    principals = statement.principals
    everybody = "*" in principals.get("*", []) or "*" in principals.get("AWS", [])
    return everybody or "NotPrincipal" in statement.keys or service in principals.get("Service", [])


def _holds(statement: ParsedStatement, arn: str, source: Resource | None) -> bool:
    """Whether the conditions on the source hold; any other is taken to hold."""
    operators = [*_COMPARING, *(f"{name}IfExists" for name in _COMPARING)]
    patterns = statement.condition_values("aws:SourceArn", *operators)
    known = source.known("arn") if source else None
    if patterns and known and not any(fnmatchcase(known, pattern) for pattern in patterns):
        return False
    account = arn.split(":")[4] if arn.count(":") > 4 else ""
    for key in _ACCOUNT_KEYS:
        accounts = statement.condition_values(key, *operators)
        if accounts and account and account not in accounts:
            return False
    return True


def may_use_key(key: Resource, service: str) -> bool:
    """Whether a key's policy lets a service encrypt and decrypt with it; the default policy lets none.

    Raises:
        UnknownValue: the policy is not known yet.
    """
    allowed = [
        statement
        for statement in statements_of([chosen(key)])
        if statement.effect == "Allow" and _is_for(statement, service)
    ]
    return all(any(_acts(statement, action) for statement in allowed) for action in _KEY_ACTIONS)


def _acts(statement: ParsedStatement, action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement.actions)
