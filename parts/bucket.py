"""A bucket as every bucket here is: versioned, encrypted, private, owned by its account, TLS-only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from parts.location import Location
from parts.policy_documents import Statement, allow_service, deny_insecure_transport, policy_document
from parts.scope import Scope


@dataclass(frozen=True, kw_only=True)
class SecureBucketArgs:
    """What differs between two secure buckets.

    Attributes:
        force_destroy: whether the bucket may be deleted with the objects that it holds.
        lifecycle_rules: in addition to the one that aborts unfinished uploads.
        statements: makes further policy statements from the bucket's ARN.
        kms_key_arn: the key that encrypts the objects; S3's own key (AES256) without it.
    """

    force_destroy: bool
    lifecycle_rules: Sequence[aws.s3.BucketLifecycleConfigurationRuleArgs]
    statements: Callable[[pulumi.Output[str]], list[Statement]] = field(default=lambda bucket_arn: [])
    kms_key_arn: pulumi.Input[str] | None = None


class SecureBucket(pulumi.ComponentResource):
    """A bucket with its hardening, in S3's separate resources.

    Args:
        name: start of the logical names.
        scope: the deployment that the bucket belongs to.
        args: what differs from another secure bucket.
        opts: Pulumi's resource options.

    Attributes:
        bucket: the bucket itself.
        policy: its policy; what races with PutBucketPolicy has to wait for it.
    """

    def __init__(self, name: str, scope: Scope, args: SecureBucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:SecureBucket", scope.name(name), {}, opts)
        self._stem, self._scope = name, scope
        self._parented = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(
            scope.name(name),
            force_destroy=args.force_destroy,
            tags=scope.tags,
            opts=self._parented,
        )
        versioning = self._keep_versions()
        self._encrypt(args.kms_key_arn)
        self._expire(args.lifecycle_rules, after=versioning)
        aws.s3.BucketOwnershipControls(
            self._logical_name("ownership"),
            bucket=self.bucket.id,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self._parented,
        )
        self.policy = self._admit(args.statements(self.bucket.arn), after=self._block_public_access())
        self.register_outputs({"bucket_name": self.bucket.id, "bucket_arn": self.bucket.arn})

    def _logical_name(self, role: str) -> str:
        return self._scope.name(f"{self._stem}-{role}")

    def _keep_versions(self) -> aws.s3.BucketVersioning:
        return aws.s3.BucketVersioning(
            self._logical_name("versioning"),
            bucket=self.bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=self._parented,
        )

    def _encrypt(self, kms_key_arn: pulumi.Input[str] | None) -> None:
        default: aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict
        default = {"sse_algorithm": "AES256"}
        if kms_key_arn is not None:
            default = {"sse_algorithm": "aws:kms", "kms_master_key_id": kms_key_arn}
        aws.s3.BucketServerSideEncryptionConfiguration(
            self._logical_name("encryption"),
            bucket=self.bucket.id,
            rules=[
                {
                    "apply_server_side_encryption_by_default": default,
                    # One data key a bucket instead of one an object: fewer calls to KMS, which cost money.
                    "bucket_key_enabled": kms_key_arn is not None,
                }
            ],
            opts=self._parented,
        )

    def _expire(self, rules: Sequence[aws.s3.BucketLifecycleConfigurationRuleArgs], after: pulumi.Resource) -> None:
        aws.s3.BucketLifecycleConfiguration(
            self._logical_name("lifecycle"),
            bucket=self.bucket.id,
            rules=[
                {
                    "id": "abort-unfinished-uploads",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                },
                *rules,
            ],
            # Rules for noncurrent versions need versions to be kept.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after]),
        )

    def _block_public_access(self) -> aws.s3.BucketPublicAccessBlock:
        return aws.s3.BucketPublicAccessBlock(
            self._logical_name("public-access"),
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._parented,
        )

    def _admit(self, statements: list[Statement], after: pulumi.Resource) -> aws.s3.BucketPolicy:
        everything = [self.bucket.arn, pulumi.Output.concat(self.bucket.arn, "/*")]
        return aws.s3.BucketPolicy(
            self._logical_name("policy"),
            bucket=self.bucket.id,
            policy=policy_document(deny_insecure_transport("s3:*", everything), *statements),
            # Setting both at once makes S3 answer OperationAborted.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after]),
        )


def expire_noncurrent_versions(days: int) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    """A lifecycle rule that keeps a replaced or deleted version for some days."""
    return {
        "id": "expire-noncurrent-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrent_version_expiration": {"noncurrent_days": days},
        # What is left of a deleted object once its versions have expired.
        "expiration": {"expired_object_delete_marker": True},
    }


def expire_objects(name: str, days: int) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    """A lifecycle rule that deletes every object after some days."""
    return {"id": name, "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": days}}


def admit_access_logs(
    log_bucket_arn: pulumi.Input[str], source_bucket_arn: pulumi.Input[str], location: Location
) -> Statement:
    """Let S3 write the access logs of one bucket of one account to another bucket, whose policy this is for."""
    return allow_service(
        "AllowAccessLogDelivery",
        "logging.s3.amazonaws.com",
        "s3:PutObject",
        pulumi.Output.concat(log_bucket_arn, "/*"),
        source_arn=source_bucket_arn,
        source_account=location.account_id,
    )
