"""IAM's roles and managed policies."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.local.graph import Graph, Resource
from tapkit.ops.validation.reading import Candidate, Live, Missing, is_auto_name, reading

_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def _attached(graph: Graph, resource: Resource) -> dict[str, Any]:
    """A role may do what its attached policies say, and nothing else may be attached."""
    attachments = [each for each in graph.of_type(_ATTACHMENT) if each.inputs["role"] == resource.id]
    return {"attachedPolicies": [each.inputs["policyArn"] for each in attachments], "inlinePolicies": []}


@reading("aws:iam/role:Role", ignored=("name",), defaults={"permissionsBoundary": None}, implied=_attached)
def role(live: Live) -> dict[str, Any]:
    answer = live.call("iam", "get_role", RoleName=live.id)["Role"]
    return {
        **answer,
        "assumeRolePolicy": answer["AssumeRolePolicyDocument"],
        "attachedPolicies": _policies_of(live, live.id),
        "inlinePolicies": list(live.entries("iam", "list_role_policies", "PolicyNames", RoleName=live.id)),
    }


def _policies_of(live: Live, role_name: str) -> list[str]:
    attached = live.entries("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role_name)
    return [each["PolicyArn"] for each in attached]


def _policies(live: Live, _graph: Graph) -> Iterator[Candidate]:
    for each in live.entries("iam", "list_policies", "Policies", Scope="Local"):
        if is_auto_name(live.name, each["PolicyName"]):
            tags = partial(live.call, "iam", "list_policy_tags", PolicyArn=each["Arn"])
            yield Candidate(each["PolicyName"], tags)


@reading("aws:iam/policy:Policy", ignored=("name",), find=_policies)
def policy(live: Live) -> dict[str, Any]:
    answer = live.call("iam", "get_policy", PolicyArn=live.arn)["Policy"]
    version = live.call("iam", "get_policy_version", PolicyArn=live.arn, VersionId=answer["DefaultVersionId"])
    return {**answer, "policy": version["PolicyVersion"]["Document"]}


@reading(_ATTACHMENT, ignored=("role", "policyArn"))
def role_policy_attachment(live: Live) -> dict[str, Any]:
    if live["policyArn"] not in _policies_of(live, live["role"]):
        raise Missing
    return {}
