"""Managed policies and roles that are passed on: those that exist, and no more of them than is needed."""

import re
from collections.abc import Iterator

from tapkit.aws.iam import ATTACHMENTS, ROLE
from tapkit.checks import Severity, resource_rule
from tapkit.policy.managed_policies import problem_of
from tapkit.policy.model import Resource
from tapkit.policy.rules.iam import DOCUMENTS, GRANTING
from tapkit.policy.statements import statements_of

_ATTACHING = (
    *ATTACHMENTS,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    ROLE,
)
# Every role of an account; one named by nothing but * is for iam-least-privilege.
_EVERY_ROLE = re.compile(r"arn:aws[\w-]*:iam::[^:]*:(role/)?\*+")


@resource_rule(
    "managed-policy-exists",
    Severity.HIGH,
    "Take the ARN from AWS's list of managed policies: many are under service-role/ or job-function/.",
    *_ATTACHING,
)
def managed_policy_exists(resource: Resource) -> Iterator[str]:
    """A managed policy of AWS's own that is attached exists under that ARN."""
    for path in ("policyArn", "managedPolicyArns"):
        for arn in resource.given(path):
            if problem := problem_of(str(arn)):
                yield problem


@resource_rule(
    "pass-role-scoped",
    Severity.HIGH,
    "Name the role that is passed, and the service that it is passed to with a condition on iam:PassedToService.",
    *GRANTING,
)
def pass_role_scoped(resource: Resource) -> Iterator[str]:
    """Only named roles are passed to a service, because whoever passes one gets its rights."""
    for path in DOCUMENTS[resource.type]:
        for statement in statements_of([resource], path):
            passes = statement.effect == "Allow" and "iam:PassRole" in statement.actions
            every = [arn for arn in statement.resources if _EVERY_ROLE.fullmatch(arn)]
            if passes and every and not statement.has_condition("iam:PassedToService"):
                yield f"it allows iam:PassRole on {', '.join(every)}"
