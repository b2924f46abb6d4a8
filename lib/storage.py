"""Where uploads arrive, and the bucket that keeps a log of who touched them."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from parts.bucket import SecureBucket, lifecycle_rule
from parts.key import EncryptionKey
from parts.scope import Scope


class Storage(pulumi.ComponentResource):
    """The bucket ``uploads``, the bucket ``access_logs`` where S3 logs who touched it and, where configured, a ``key``.

    ``alarms`` are the starts of the names of those that the key has to admit. ``encryption_key_arn`` is of the key that
    new data is encrypted with: None where AWS's own keys do, although a key from before may stay.
    """

    def __init__(
        self, name: str, scope: Scope, args: TapStackArgs, alarms: Sequence[str], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:Storage", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.scope = scope
        self.key = self.encryption_key_arn = None
        if args.encrypts_with_key or args.keep_key:
            self.key = EncryptionKey(
                "uploads",
                scope,
                child,
                description=f"Encrypts the uploads, failed events, logs and alarms of {scope.suffix}",
                log_group="processor-log",
                alarms=alarms,
            ).key
        if args.encrypts_with_key:
            self.encryption_key_arn = self.key.arn
        self.uploads = SecureBucket(
            "uploads",
            scope,
            child,
            force_destroy=args.force_destroy,
            noncurrent_version_days=args.noncurrent_version_days,
            kms_key_arn=self.encryption_key_arn,
        )
        self.access_logs = SecureBucket(
            "access-logs",
            scope,
            child,
            force_destroy=args.force_destroy,
            noncurrent_version_days=args.noncurrent_version_days,
            lifecycle_rules=[lifecycle_rule("expire-logs", expiration={"days": args.access_log_days})],
            access_logs_of=self.uploads.bucket,
            # S3 does not deliver access logs to a bucket encrypted with a KMS key:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
            kms_key_arn=None,
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
