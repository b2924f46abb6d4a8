"""Statements that admit everybody, and the conditions that confine them to somebody after all.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import re
from collections.abc import Iterable, Iterator

from tapkit.policy.statements import ParsedStatement

EVERYBODY = "*"
# Keys that say who asks, from where, or for whom an AWS service does.
_CONFINING_KEYS = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
}
# A negated comparison and one that holds without the key (…IfExists, ForAllValues:) let everybody else in.
_OPERATOR = re.compile(r"(?i)(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress|Bool)")
_ANYWHERE = {"*", "0.0.0.0/0", "::/0"}


def open_statements(found: Iterable[ParsedStatement]) -> Iterator[ParsedStatement]:
    """Those statements that allow something to everybody, by no condition confined."""
    return (statement for statement in found if admits_everybody(statement) and not is_confined(statement))


def admits_everybody(statement: ParsedStatement) -> bool:
    """Whether a statement allows something to whoever asks, conditions aside."""
    named = [who for sort in ("*", "AWS") for who in statement.principals.get(sort, [])]
    return statement.effect == "Allow" and (EVERYBODY in named or "NotPrincipal" in statement.keys)


def is_confined(statement: ParsedStatement) -> bool:
    """Whether a condition leaves only some of those who ask, so that `*` does not mean everybody."""
    return any(
        key in _CONFINING_KEYS and values and all(_confines(key, value) for value in values)
        for operator, tests in statement.conditions.items()
        if _OPERATOR.fullmatch(operator)
        for key, values in tests.items()
    )


def _confines(key: str, value: str) -> bool:
    if value in _ANYWHERE or (key == "aws:principalisawsservice" and value.lower() != "true"):
        return False
    parts = value.split(":", 5)
    if not key.endswith("arn") or len(parts) < 6:
        return value.strip("*") != ""
    # An ARN without an account, such as a bucket's, says who owns it by its name only.
    account, name = parts[4:]
    return account.strip("*") != "" or (parts[2] == "s3" and not name.startswith("*"))
