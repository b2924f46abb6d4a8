"""A customer-managed key that encrypts what a deployment keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from parts.location import Location
from parts.policy_documents import Statement, allow_service, policy_document
from parts.scope import Scope

DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """What a key is for. It is made before any of it, so that names stand for what AWS's services use the key for.

    Attributes:
        description: what it encrypts, for people.
        log_group: logical name of the log group that it encrypts, without the suffix.
        alarms: logical names of the alarms that publish to a topic that it encrypts, without the suffix.
    """

    description: str
    log_group: str
    alarms: Sequence[str]


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key with yearly rotation, and an alias that names it for people.

    The account's IAM policies decide who may use it, as with KMS's default policy. No IAM policy speaks for a
    service: CloudWatch is admitted for the alarms of this deployment, which it publishes to an encrypted topic, and
    CloudWatch Logs for its log group.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html

    Args:
        name: start of the logical names.
        scope: the deployment that the key belongs to.
        args: what it is for.
        location: where that is.
        opts: Pulumi's resource options.

    Attributes:
        key: the key itself.
    """

    def __init__(
        self, name: str, scope: Scope, args: EncryptionKeyArgs, location: Location, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:EncryptionKey", scope.name(name), {}, opts)
        self.key = aws.kms.Key(
            scope.name(f"{name}-key"),
            description=args.description,
            policy=policy_document(
                _delegate_to_iam(location),
                _allow_alarms([scope.name(each) for each in args.alarms], location),
                _allow_logs(scope.name(args.log_group), location),
            ),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            tags=scope.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.kms.Alias(
            scope.name(f"{name}-alias"),
            target_key_id=self.key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"key_arn": self.key.arn})


# The resource of a key's policy is the key itself.


def _delegate_to_iam(location: Location) -> Statement:
    """Leave it to the account's IAM policies who may use and manage the key."""
    return {
        "Sid": "DelegateToIam",
        "Effect": "Allow",
        "Principal": {"AWS": location.account_id},
        "Action": "kms:*",
        "Resource": "*",
    }


def _allow_alarms(names: Sequence[str], location: Location) -> Statement:
    return allow_service(
        "AllowAlarms",
        "cloudwatch.amazonaws.com",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        "*",
        source_arn=[_arn("cloudwatch", location, f"alarm:{each}") for each in names],
        source_account=location.account_id,
    )


def _allow_logs(name: str, location: Location) -> Statement:
    log_group = _arn("logs", location, f"log-group:{name}")
    return {
        "Sid": "AllowLogs",
        "Effect": "Allow",
        "Principal": {"Service": pulumi.Output.concat("logs.", location.region, ".amazonaws.com")},
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_group}},
    }


def _arn(service: str, location: Location, logical_name: str) -> pulumi.Output[str]:
    """What the ARN will be like once Pulumi has appended a hyphen and seven digits to the name.

    https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    """
    return pulumi.Output.format(
        f"arn:*:{service}:{{region}}:{{account_id}}:{logical_name}-???????", **location._asdict()
    )
