"""Rollback: uploads invoke an earlier version of the function; the alias is moved, nothing is deployed.

What hangs on the alias stays as it is: the permission for S3, the retries and the failure destination.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.local.project import load_project
from tapkit.ops.live_version import LiveVersion
from tapkit.ops.stack import Stack


@dataclass(frozen=True)
class Rollback:
    """The result of a rollback.

    Attributes:
        alias: that uploads invoke.
        before: the versions that it served.
        after: the one version that it serves now.
        lasting: the command that makes the next deployment keep it.
        next_deployment: what that does otherwise; empty where it is the version that the configuration asks for.
    """

    alias: str
    before: list[str]
    after: str
    lasting: str
    next_deployment: str


def roll_back(stack: Stack, to: int | None = None) -> Rollback:
    """Point the alias to one published version, with all of the traffic.

    Args:
        stack: the deployed stack.
        to: the version; by default the newest that was published before the newest that the alias serves.

    Raises:
        UserError: there is no such version, or the alias has been changed at the same time.
    """
    function, alias = stack.output("function_arn"), stack.output("function_alias_arn").rpartition(":")[2]
    client = stack.client("lambda")
    current = client.get_alias(FunctionName=function, Name=alias)
    weights = current.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    before = [current["FunctionVersion"], *weights]
    published = _published_versions(client, function)
    after = str(_choose(published, before, to))
    if before != [after]:
        try:
            client.update_alias(
                FunctionName=function,
                Name=alias,
                FunctionVersion=after,
                RoutingConfig={"AdditionalVersionWeights": {}},
                RevisionId=current["RevisionId"],
            )
        except client.exceptions.PreconditionFailedException as error:
            raise UserError(f"The alias {alias} has been changed at the same time: run the command again.") from error
    newest, live = str(max(published)), _live_version(stack)
    return Rollback(
        alias=alias,
        before=before,
        after=after,
        lasting=live.command("" if after == newest else after),
        next_deployment="" if after == (live.pinned or newest) else live.next_deployment(),
    )


def _published_versions(client: Any, function: str) -> list[int]:
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    names = [version["Version"] for page in pages for version in page["Versions"]]
    return [int(name) for name in names if name.isdecimal()]  # all but $LATEST


def _choose(published: list[int], served: list[str], to: int | None) -> int:
    listed = ", ".join(map(str, sorted(published))) or "none"
    if to is not None:
        if to not in published:
            raise UserError(f"The function has no version {to}; published are: {listed}.")
        return to
    newest = max(int(name) if name.isdecimal() else math.inf for name in served)
    earlier = [version for version in published if version < newest]
    if not earlier:
        raise UserError(f"There is no version before {newest} to roll back to; published are: {listed}.")
    return max(earlier)


def _live_version(stack: Stack) -> LiveVersion:
    """The setting in the stack's configuration, where this folder is its project's and the suffix is a stack's name."""
    try:
        return LiveVersion.of(load_project(Path(), stack.output("environment_suffix")))
    except UserError:
        return LiveVersion()
