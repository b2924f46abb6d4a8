"""AWS's managed policies, as far as this machine knows them.

Neither AWS nor botocore publishes a list to read offline; moto, where it is installed, keeps one up to date.
"""

import difflib
import functools
import importlib
import json
import re
from typing import Any

from tapkit.checks import NotJudged
from tapkit.policy.statements import ParsedStatement, statements

MANAGED = re.compile(r"arn:aws[\w-]*:iam::aws:policy(?P<path>/(?:.*/)?)(?P<name>[^/]+)")


@functools.cache
def _known() -> dict[str, Any]:
    try:
        module = importlib.import_module("moto.iam.aws_managed_policies")
    except ImportError as error:
        raise NotJudged("AWS's managed policies are not known here: install moto") from error
    return json.loads(module.aws_managed_policies_data)


def problem_of(arn: str) -> str:
    """What is wrong with the ARN of a policy of AWS's own; empty where it exists.

    Raises:
        NotJudged: AWS's policies are not known here.
    """
    found = MANAGED.fullmatch(arn)
    if found is None:
        return ""
    known = _known().get(found["name"])
    if known is None:
        close = difflib.get_close_matches(found["name"], _known(), 1)
        hint = f"; {close[0]} does" if close else ""
        return f"AWS has no managed policy {found['name']}{hint}"
    path = known.get("Path", "/")
    return "" if path == found["path"] else f"{arn} does not exist: {found['name']} is policy{path}{found['name']}"


def managed_statements(arn: str) -> list[ParsedStatement]:
    """The statements of a policy of AWS's own.

    Raises:
        NotJudged: it is not AWS's own, or not known here.
    """
    found = MANAGED.fullmatch(arn)
    policy = _known().get(found["name"]) if found else None
    if policy is None:
        raise NotJudged(f"the rights that {arn} gives are not known here")
    return statements(policy["Document"])
