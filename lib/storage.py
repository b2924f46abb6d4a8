"""Where uploads arrive, and the bucket that keeps a log of who touched them."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from parts.bucket import (
    SecureBucket,
    SecureBucketArgs,
    admit_access_logs,
    expire_noncurrent_versions,
    expire_objects,
)
from parts.key import EncryptionKey, EncryptionKeyArgs
from parts.location import Location

# What the key is for besides the uploads, by logical name without the suffix. It is made before any of it.
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


class Storage(pulumi.ComponentResource):
    """The uploads bucket, its access-log bucket and, where configured, its key.

    Attributes:
        uploads: the bucket whose new objects are processed.
        access_logs: the bucket that S3 delivers the uploads bucket's access logs to.
        key: the stack's own; None where it has none.
        encryption_key_arn: of the key that new data is encrypted with; None where AWS's own keys do.
    """

    def __init__(self, name: str, args: TapStackArgs, location: Location, opts: pulumi.ResourceOptions) -> None:
        scope = args.scope
        super().__init__("tap:index:Storage", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.key = EncryptionKey("uploads", scope, _key_args(args), location, child).key if args.has_key else None
        self.encryption_key_arn = self.key.arn if self.key is not None and args.encrypts_with_key else None
        self.uploads = SecureBucket(
            "uploads",
            scope,
            SecureBucketArgs(
                force_destroy=args.force_destroy,
                kms_key_arn=self.encryption_key_arn,
                lifecycle_rules=[expire_noncurrent_versions(args.noncurrent_version_days)],
            ),
            child,
        )
        self.access_logs = SecureBucket(
            "access-logs",
            scope,
            SecureBucketArgs(
                force_destroy=args.force_destroy,
                # S3 does not deliver access logs to a bucket encrypted with a KMS key:
                # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
                kms_key_arn=None,
                lifecycle_rules=[
                    expire_objects("expire-logs", args.access_log_days),
                    expire_noncurrent_versions(args.noncurrent_version_days),
                ],
                statements=lambda arn: [admit_access_logs(arn, self.uploads.bucket.arn, location)],
            ),
            child,
        )
        aws.s3.BucketLogging(
            scope.name("uploads-logging"),
            bucket=self.uploads.bucket.id,
            target_bucket=self.access_logs.bucket.id,
            target_prefix="uploads/",
            # A folder for each day, which queries can leave out:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-log-keyname-format
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.access_logs.policy]),
        )
        self.register_outputs(
            {"bucket_name": self.uploads.bucket.id, "access_log_bucket_name": self.access_logs.bucket.id}
        )


def _key_args(args: TapStackArgs) -> EncryptionKeyArgs:
    return EncryptionKeyArgs(
        description=f"Encrypts the uploads, failed events, logs and alarms of {args.environment_suffix}",
        log_group=LOG_GROUP,
        alarms=ALARMS,
    )
