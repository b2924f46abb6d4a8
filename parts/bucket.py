"""A bucket as every bucket here is: versioned, encrypted, private, owned by its account, TLS-only."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from parts.policy_documents import allow_service, deny_insecure_transport, policy_document
from parts.scope import Scope, Text

LifecycleRule = Mapping[str, Any]


class SecureBucket(pulumi.ComponentResource):
    """A ``bucket`` with its hardening, in S3's separate resources; what races with its ``policy`` has to wait for it.

    Args:
        force_destroy: whether the bucket may be deleted with the objects that it holds.
        noncurrent_version_days: how long a replaced or deleted version is kept.
        lifecycle_rules: in addition to the ones that abort unfinished uploads and expire versions.
        access_logs_of: the bucket whose access logs S3 may deliver to this one.
        kms_key_arn: the key that encrypts the objects; S3's own key (AES256) without it.
    """

    def __init__(  # pylint: disable=too-many-arguments, too-many-locals # what differs between two buckets
        self,
        name: str,
        scope: Scope,
        opts: pulumi.ResourceOptions,
        *,
        force_destroy: bool,
        noncurrent_version_days: int,
        lifecycle_rules: Sequence[LifecycleRule] = (),
        access_logs_of: aws.s3.Bucket | None = None,
        kms_key_arn: Text | None = None,
    ) -> None:
        super().__init__("tap:index:SecureBucket", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(scope.name(name), force_destroy=force_destroy, tags=scope.tags, opts=child)
        versioning = aws.s3.BucketVersioning(
            scope.name(f"{name}-versioning"),
            bucket=self.bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=child,
        )
        encryption = {"sse_algorithm": "AES256"}
        if kms_key_arn is not None:
            encryption = {"sse_algorithm": "aws:kms", "kms_master_key_id": kms_key_arn}
        # One data key a bucket instead of one an object: fewer calls to KMS, which cost money.
        rule = {"apply_server_side_encryption_by_default": encryption, "bucket_key_enabled": kms_key_arn is not None}
        aws.s3.BucketServerSideEncryptionConfiguration(
            scope.name(f"{name}-encryption"), bucket=self.bucket.id, rules=[rule], opts=child
        )
        aws.s3.BucketLifecycleConfiguration(
            scope.name(f"{name}-lifecycle"),
            bucket=self.bucket.id,
            rules=[
                lifecycle_rule(
                    "abort-unfinished-uploads", abort_incomplete_multipart_upload={"days_after_initiation": 7}
                ),
                *lifecycle_rules,
                lifecycle_rule(
                    "expire-noncurrent-versions",
                    noncurrent_version_expiration={"noncurrent_days": noncurrent_version_days},
                    # What is left of a deleted object once its versions have expired.
                    expiration={"expired_object_delete_marker": True},
                ),
            ],
            # Rules for noncurrent versions need versions to be kept.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        aws.s3.BucketOwnershipControls(
            scope.name(f"{name}-ownership"),
            bucket=self.bucket.id,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child,
        )
        closed = aws.s3.BucketPublicAccessBlock(
            scope.name(f"{name}-public-access"),
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        objects = pulumi.Output.concat(self.bucket.arn, "/*")
        statements = [deny_insecure_transport("s3:*", self.bucket.arn, objects)]
        if access_logs_of is not None:
            delivery = allow_service(
                "AllowAccessLogDelivery",
                "logging.s3.amazonaws.com",
                "s3:PutObject",
                objects,
                source_arn=access_logs_of.arn,
                account=scope.account_id,
            )
            statements.append(delivery)
        self.policy = aws.s3.BucketPolicy(
            scope.name(f"{name}-policy"),
            bucket=self.bucket.id,
            policy=policy_document(*statements),
            # Setting both at once makes S3 answer OperationAborted.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),
        )
        self.register_outputs({"bucket_name": self.bucket.id, "bucket_arn": self.bucket.arn})


def lifecycle_rule(name: str, **actions: Mapping[str, Any]) -> LifecycleRule:
    """A lifecycle rule for every object."""
    return {"id": name, "status": "Enabled", "filter": {"prefix": ""}, **actions}
