"""What the function may do, and nothing more."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.policy_documents import Statement, allow, policy_document, trust


@dataclass(frozen=True, kw_only=True)
class Grants:
    """The resources that the function touches.

    Attributes:
        bucket_arn: read, under the configured prefix.
        key_arn: encrypts the uploads and the failed events; None where the stack has no key.
        log_group_arn: written to.
        queue_arn: receives the events that failed.
    """

    bucket_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    log_group_arn: pulumi.Input[str]
    queue_arn: pulumi.Input[str]


class ExecutionRole(pulumi.ComponentResource):
    """The function's role with its one managed policy.

    Attributes:
        role: the role itself.
        attachment: of the policy; whoever uses the role's rights has to wait for it.
    """

    def __init__(self, name: str, args: TapStackArgs, grants: Grants, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:ExecutionRole", f"{name}-{args.environment_suffix}", {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.role = aws.iam.Role(
            f"{name}-role-{args.environment_suffix}",
            description=f"Assumed by the upload processor of {args.environment_suffix}",
            assume_role_policy=policy_document(trust("lambda.amazonaws.com")),
            tags=args.tags,
            opts=child,
        )
        policy = aws.iam.Policy(
            f"{name}-policy-{args.environment_suffix}",
            description=f"What the upload processor of {args.environment_suffix} may do",
            policy=policy_document(*_statements(args, grants)),
            tags=args.tags,
            opts=child,
        )
        self.attachment = aws.iam.RolePolicyAttachment(
            f"{name}-attachment-{args.environment_suffix}",
            role=self.role.name,
            policy_arn=policy.arn,
            opts=child,
        )
        self.register_outputs({"role_arn": self.role.arn})


def _statements(args: TapStackArgs, grants: Grants) -> list[Statement]:
    uploads = pulumi.Output.concat(grants.bucket_arn, "/", args.object_prefix, "*")
    own_streams = pulumi.Output.concat(grants.log_group_arn, ":*")
    statements = [
        allow("ReadUploads", ["s3:GetObject", "s3:GetObjectVersion"], uploads),
        # Without it S3 answers 403 instead of 404 for an object that has been deleted.
        allow("TellMissingFromForbidden", ["s3:ListBucket"], grants.bucket_arn),
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], own_streams),
        allow("ParkFailedEvents", ["sqs:SendMessage"], grants.queue_arn),
        # X-Ray's actions have no resource to name:
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        allow("Trace", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
    ]
    if grants.key_arn is not None:
        statements.append(allow("DecryptUploads", ["kms:Decrypt"], grants.key_arn))
        if args.encrypts_with_key:
            statements.append(allow("EncryptFailedEvents", ["kms:GenerateDataKey"], grants.key_arn))
    return statements
