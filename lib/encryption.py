"""The customer-managed key that encrypts the uploads where the configuration asks for one."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs

DELETION_WINDOW_DAYS = 30


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key with yearly rotation, and an alias that names it for people.

    Its policy is KMS's default one: the account's IAM policies decide who may use it.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html

    Attributes:
        arn: of the key.
    """

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:EncryptionKey", f"{name}-{args.environment_suffix}", {}, opts)
        key = aws.kms.Key(
            f"{name}-key-{args.environment_suffix}",
            description=f"Encrypts the uploads of {args.environment_suffix}",
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
