"""IAM: roles, managed policies and what attaches them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.aws.auto_naming import is_auto_name
from tapkit.aws.reading import Candidate, Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe
from tapkit.aws.resource_type import resource_type

ROLE = resource_type("aws:iam/role:Role", longest=64, taggable=True, arn="arn:aws:iam::{account}:role/{name}")
POLICY = resource_type("aws:iam/policy:Policy", longest=128, taggable=True, arn="arn:aws:iam::{account}:policy/{name}")
ROLE_POLICY_ATTACHMENT = resource_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
# Neither created nor read here: the rules know them, because other programs have them.
ROLE_POLICY = resource_type("aws:iam/rolePolicy:RolePolicy")
POLICY_ATTACHMENT = resource_type("aws:iam/policyAttachment:PolicyAttachment")
ATTACHMENTS = (ROLE_POLICY_ATTACHMENT, POLICY_ATTACHMENT)


@recipe(ROLE)
def create_role(request: Request) -> Answer:
    renames = {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}
    created = request.call("iam", "create_role", request.named(), renames)["Role"]
    return created["RoleName"], {"name": created["RoleName"], "arn": created["Arn"]}


def _attached(live: Live) -> dict[str, Any]:
    """A role may do what its attached policies say, and nothing else may be attached."""
    attachments = [found for found in live.declared(ROLE_POLICY_ATTACHMENT) if found["role"] == live.id]
    return {"attachedPolicies": [attachment["policyArn"] for attachment in attachments], "inlinePolicies": []}


@reading(ROLE, ignored=("name",), defaults={"permissionsBoundary": None}, implied=_attached)
def read_role(live: Live) -> dict[str, Any]:
    answer = live.call("iam", "get_role", RoleName=live.id)["Role"]
    return {
        **answer,
        "assumeRolePolicy": answer["AssumeRolePolicyDocument"],
        "attachedPolicies": _policies_of(live, live.id),
        "inlinePolicies": list(live.entries("iam", "list_role_policies", "PolicyNames", RoleName=live.id)),
    }


def _policies_of(live: Live, role_name: str) -> list[str]:
    attached = live.entries("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role_name)
    return [policy["PolicyArn"] for policy in attached]


@recipe(POLICY)
def create_policy(request: Request) -> Answer:
    renames = {"name": "PolicyName", "policy": "PolicyDocument"}
    created = request.call("iam", "create_policy", request.named(), renames)["Policy"]
    return created["Arn"], {"name": created["PolicyName"], "arn": created["Arn"]}


def _find_policies(live: Live) -> Iterator[Candidate]:
    for policy in live.entries("iam", "list_policies", "Policies", Scope="Local"):
        if is_auto_name(live.name, policy["PolicyName"]):
            tags = partial(live.call, "iam", "list_policy_tags", PolicyArn=policy["Arn"])
            yield Candidate(policy["PolicyName"], tags)


@reading(POLICY, ignored=("name",), find=_find_policies)
def read_policy(live: Live) -> dict[str, Any]:
    answer = live.call("iam", "get_policy", PolicyArn=live.arn)["Policy"]
    version = live.call("iam", "get_policy_version", PolicyArn=live.arn, VersionId=answer["DefaultVersionId"])
    return {**answer, "policy": version["PolicyVersion"]["Document"]}


@recipe(ROLE_POLICY_ATTACHMENT)
def create_role_policy_attachment(request: Request) -> Answer:
    request.call("iam", "attach_role_policy", renames={"role": "RoleName"})
    return request.name, {}


@reading(ROLE_POLICY_ATTACHMENT, ignored=("role", "policyArn"))
def read_role_policy_attachment(live: Live) -> dict[str, Any]:
    if live["policyArn"] not in _policies_of(live, live["role"]):
        raise Missing
    return {}
