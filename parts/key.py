"""A customer-managed key that encrypts what a deployment keeps."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from parts.policy_documents import allow_service, policy_document
from parts.scope import Scope

DELETION_WINDOW_DAYS = 30


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key with yearly rotation, and an alias that names it for people; ``key`` is the key itself.

    The account's IAM policies decide who may use it, as with KMS's default policy. No IAM policy speaks for a
    service: CloudWatch is admitted for the alarms of this deployment, which it publishes to an encrypted topic, and
    CloudWatch Logs for its log group. The key is made before them, so they are known by the starts of their names only.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """

    def __init__(  # pylint: disable=too-many-arguments # what differs between two keys
        self,
        name: str,
        scope: Scope,
        opts: pulumi.ResourceOptions,
        *,
        description: str,
        log_group: str,
        alarms: Sequence[str],
    ) -> None:
        super().__init__("tap:index:EncryptionKey", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        # The resource of a key's policy is the key itself.
        delegate_to_iam = {
            "Sid": "DelegateToIam",
            "Effect": "Allow",
            "Principal": {"AWS": scope.account_id},
            "Action": "kms:*",
            "Resource": "*",
        }
        own_alarms = [_arn("cloudwatch", scope, f"alarm:{scope.name(alarm)}") for alarm in alarms]
        allow_alarms = allow_service(
            "AllowAlarms",
            "cloudwatch.amazonaws.com",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            "*",
            source_arn=own_alarms,
            account=scope.account_id,
        )
        own_log_group = _arn("logs", scope, f"log-group:{scope.name(log_group)}")
        allow_logs = {
            "Sid": "AllowLogs",
            "Effect": "Allow",
            "Principal": {"Service": pulumi.Output.concat("logs.", scope.region, ".amazonaws.com")},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": own_log_group}},
        }
        self.key = aws.kms.Key(
            scope.name(f"{name}-key"),
            description=description,
            policy=policy_document(delegate_to_iam, allow_alarms, allow_logs),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            tags=scope.tags,
            opts=child,
        )
        aws.kms.Alias(scope.name(f"{name}-alias"), target_key_id=self.key.key_id, opts=child)
        self.register_outputs({"key_arn": self.key.arn})


def _arn(service: str, scope: Scope, logical_name: str) -> pulumi.Output[str]:
    """What the ARN will be like once Pulumi has appended a hyphen and seven digits to the name.

    https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    """
    return pulumi.Output.concat(f"arn:*:{service}:", scope.region, ":", scope.account_id, f":{logical_name}-???????")
