"""The customer-managed key that encrypts what the stack keeps, where the configuration asks for one."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.location import Location
from lib.policy_documents import Statement, allow_service, policy_document

DELETION_WINDOW_DAYS = 30

# The logical names of what AWS's services use the key for, without the suffix. The key is made before any of it.
LOG_GROUP = "processor-log"
ALARMS = (
    "processor-errors",
    "processor-throttles",
    "processor-duration",
    "processor-event-age",
    "processor-queue",
    "processor-queue-age",
    "processor-undelivered",
)


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key with yearly rotation, and an alias that names it for people.

    The account's IAM policies decide who may use it, as with KMS's default policy. No IAM policy speaks for a
    service: CloudWatch is admitted for this stack's alarms, which it publishes to an encrypted topic, and CloudWatch
    Logs for this stack's log group.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html

    Attributes:
        arn: of the key.
    """

    def __init__(self, name: str, args: TapStackArgs, location: Location, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:EncryptionKey", f"{name}-{args.environment_suffix}", {}, opts)
        key = aws.kms.Key(
            f"{name}-key-{args.environment_suffix}",
            description=f"Encrypts the uploads, failed events, logs and alarms of {args.environment_suffix}",
            policy=policy_document(
                _delegate_to_iam(location),
                _allow_alarms(args.environment_suffix, location),
                _allow_logs(args.environment_suffix, location),
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


def _allow_alarms(suffix: str, location: Location) -> Statement:
    alarms = [_arn("cloudwatch", location, f"alarm:{name}-{suffix}") for name in ALARMS]
    return allow_service(
        "AllowAlarms",
        "cloudwatch.amazonaws.com",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        "*",
        source_arn=alarms,
        source_account=location.account_id,
    )


def _allow_logs(suffix: str, location: Location) -> Statement:
    log_group = _arn("logs", location, f"log-group:{LOG_GROUP}-{suffix}")
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
