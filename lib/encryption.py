"""The customer-managed key that encrypts uploads and alarm messages where the configuration asks for one."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.policy_documents import Statement, allow_alarms, policy_document

DELETION_WINDOW_DAYS = 30


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key with yearly rotation, and an alias that names it for people.

    The account's IAM policies decide who may use it, as with KMS's default policy. CloudWatch is admitted in
    addition: it uses the key to publish an alarm to an encrypted topic, and no IAM policy speaks for a service.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services

    Attributes:
        arn: of the key.
    """

    def __init__(
        self, name: str, args: TapStackArgs, account_id: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:EncryptionKey", f"{name}-{args.environment_suffix}", {}, opts)
        key = aws.kms.Key(
            f"{name}-key-{args.environment_suffix}",
            description=f"Encrypts the uploads and alarm messages of {args.environment_suffix}",
            policy=policy_document(
                _delegate_to_iam(account_id),
                # The resource of a key's policy is the key itself.
                allow_alarms("AllowAlarms", ["kms:Decrypt", "kms:GenerateDataKey*"], "*", account_id),
            ),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.kms.Alias(
            f"{name}-alias-{args.environment_suffix}",
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = key.arn
        self.register_outputs({"key_arn": self.arn})


def _delegate_to_iam(account_id: pulumi.Input[str]) -> Statement:
    """Leave it to the account's IAM policies who may use and manage the key."""
    return {
        "Sid": "DelegateToIam",
        "Effect": "Allow",
        "Principal": {"AWS": account_id},
        "Action": "kms:*",
        "Resource": "*",
    }
