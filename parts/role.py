"""What a function may do, and nothing more."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from parts.policy_documents import Statement, policy_document, trust
from parts.scope import Scope


class ExecutionRole(pulumi.ComponentResource):
    """A function's role with its one managed policy.

    Args:
        name: start of the logical names.
        scope: the deployment that the role belongs to.
        holder: what assumes it, in words, such as ``upload processor``.
        statements: all that it may do.
        opts: Pulumi's resource options.

    Attributes:
        role: the role itself.
        attachment: of the policy; whoever uses the role's rights has to wait for it.
    """

    def __init__(
        self, name: str, scope: Scope, holder: str, statements: Sequence[Statement], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:ExecutionRole", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.role = aws.iam.Role(
            scope.name(f"{name}-role"),
            description=f"Assumed by the {holder} of {scope.suffix}",
            assume_role_policy=policy_document(trust("lambda.amazonaws.com")),
            tags=scope.tags,
            opts=child,
        )
        policy = aws.iam.Policy(
            scope.name(f"{name}-policy"),
            description=f"What the {holder} of {scope.suffix} may do",
            policy=policy_document(*statements),
            tags=scope.tags,
            opts=child,
        )
        self.attachment = aws.iam.RolePolicyAttachment(
            scope.name(f"{name}-attachment"),
            role=self.role.name,
            policy_arn=policy.arn,
            opts=child,
        )
        self.register_outputs({"role_arn": self.role.arn})
