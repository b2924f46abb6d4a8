"""A bucket as every bucket here is: versioned, encrypted, private, owned by its account, TLS-only."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from parts.policy_documents import Statement, deny_insecure_transport, policy_document
from parts.scope import Scope, Text

LifecycleRule = Mapping[str, Any]


class SecureBucket(pulumi.ComponentResource):
    """A ``bucket`` with its hardening, in S3's separate resources; what races with its ``policy`` has to wait for it.

    Args:
        force_destroy: whether the bucket may be deleted with the objects that it holds.
        lifecycle_rules: in addition to the one that aborts unfinished uploads.
        statements: makes further policy statements from the bucket's ARN.
        kms_key_arn: the key that encrypts the objects; S3's own key (AES256) without it.
    """

    def __init__(  # pylint: disable=too-many-arguments # what differs between two buckets
        self,
        name: str,
        scope: Scope,
        opts: pulumi.ResourceOptions,
        *,
        force_destroy: bool,
        lifecycle_rules: Sequence[LifecycleRule],
        statements: Callable[[pulumi.Output[str]], Sequence[Statement]] = lambda bucket_arn: (),
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
        tls_only = deny_insecure_transport("s3:*", self.bucket.arn, pulumi.Output.concat(self.bucket.arn, "/*"))
        self.policy = aws.s3.BucketPolicy(
            scope.name(f"{name}-policy"),
            bucket=self.bucket.id,
            policy=policy_document(tls_only, *statements(self.bucket.arn)),
            # Setting both at once makes S3 answer OperationAborted.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),
        )
        self.register_outputs({"bucket_name": self.bucket.id, "bucket_arn": self.bucket.arn})


def expire_noncurrent_versions(days: int) -> LifecycleRule:
    """A lifecycle rule that keeps a replaced or deleted version for some days."""
    return lifecycle_rule(
        "expire-noncurrent-versions",
        noncurrent_version_expiration={"noncurrent_days": days},
        # What is left of a deleted object once its versions have expired.
        expiration={"expired_object_delete_marker": True},
    )


def lifecycle_rule(name: str, **actions: Mapping[str, Any]) -> LifecycleRule:
    """A lifecycle rule for every object."""
    return {"id": name, "status": "Enabled", "filter": {"prefix": ""}, **actions}
