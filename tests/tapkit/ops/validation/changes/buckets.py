"""The buckets."""

import json
from unittest.mock import ANY

from tests.tapkit.ops.validation.changes.change import EVERYBODY, Aws, Outputs, change


@change(("BucketVersioning uploads-versioning-prod", "versioningConfiguration.status", "Enabled", "Suspended"))
def versioning(aws: Aws, outputs: Outputs) -> None:
    aws("s3").put_bucket_versioning(Bucket=outputs["bucket_name"], VersioningConfiguration={"Status": "Suspended"})


_ENCRYPTION = "BucketServerSideEncryptionConfiguration uploads-encryption-prod"


@change(
    (_ENCRYPTION, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms", "AES256"),
    (_ENCRYPTION, "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId", ANY, None),
    (_ENCRYPTION, "rules[0].bucketKeyEnabled", True, False),
)
def encryption(aws: Aws, outputs: Outputs) -> None:
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
    aws("s3").put_bucket_encryption(Bucket=outputs["bucket_name"], ServerSideEncryptionConfiguration={"Rules": rules})


@change(("BucketPublicAccessBlock uploads-public-access-prod", "blockPublicPolicy", True, False))
def public_access_block(aws: Aws, outputs: Outputs) -> None:
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
    aws("s3").put_public_access_block(
        Bucket=outputs["bucket_name"], PublicAccessBlockConfiguration=block | {"BlockPublicPolicy": False}
    )


@change(("BucketPublicAccessBlock access-logs-public-access-prod", "", "declared", "does not exist"))
def public_access_block_removed(aws: Aws, outputs: Outputs) -> None:
    aws("s3").delete_public_access_block(Bucket=outputs["access_log_bucket_name"])


_LIFECYCLE = "BucketLifecycleConfiguration uploads-lifecycle-prod"


@change(
    (_LIFECYCLE, "rules[abort-unfinished-uploads]", ANY, None),
    (_LIFECYCLE, "rules[expire-noncurrent-versions].noncurrentVersionExpiration.noncurrentDays", 90, 1),
    (_LIFECYCLE, "rules[added]", None, ANY),
)
def lifecycle(aws: Aws, outputs: Outputs) -> None:
    rule = {"Status": "Enabled", "Filter": {"Prefix": ""}}
    kept = rule | {
        "ID": "expire-noncurrent-versions",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
    }
    added = rule | {"ID": "added", "Expiration": {"Days": 1}}
    aws("s3").put_bucket_lifecycle_configuration(
        Bucket=outputs["bucket_name"], LifecycleConfiguration={"Rules": [added, kept]}
    )


@change(
    ("BucketOwnershipControls uploads-ownership-prod", "rule.objectOwnership", "BucketOwnerEnforced", "ObjectWriter")
)
def ownership(aws: Aws, outputs: Outputs) -> None:
    rules = [{"ObjectOwnership": "ObjectWriter"}]
    aws("s3").put_bucket_ownership_controls(Bucket=outputs["bucket_name"], OwnershipControls={"Rules": rules})


@change(
    ("BucketPolicy uploads-policy-prod", "policy.Statement[DenyInsecureTransport].Condition", ANY, None),
    ("BucketPolicy uploads-policy-prod", "policy.Statement[Everybody]", None, EVERYBODY),
)
def bucket_policy(aws: Aws, outputs: Outputs) -> None:
    document = json.loads(aws("s3").get_bucket_policy(Bucket=outputs["bucket_name"])["Policy"])
    del document["Statement"][0]["Condition"]
    document["Statement"].append(EVERYBODY)
    aws("s3").put_bucket_policy(Bucket=outputs["bucket_name"], Policy=json.dumps(document))


@change(
    ("BucketLogging uploads-logging-prod", "targetBucket", ANY, None),
    ("BucketLogging uploads-logging-prod", "targetPrefix", "uploads/", None),
    ("BucketLogging uploads-logging-prod", "targetObjectKeyFormat", ANY, None),
)
def access_logging(aws: Aws, outputs: Outputs) -> None:
    aws("s3").put_bucket_logging(Bucket=outputs["bucket_name"], BucketLoggingStatus={})


@change(
    ("BucketNotification trigger-notification-prod", "lambdaFunctions[0]", ANY, None),
    ("BucketNotification trigger-notification-prod", "eventbridge", False, True),
)
def notification(aws: Aws, outputs: Outputs) -> None:
    aws("s3").put_bucket_notification_configuration(
        Bucket=outputs["bucket_name"], NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


@change(
    ("Bucket uploads-prod", "tags.Project", "shop", None),
    ("Bucket uploads-prod", "tags.Environment", "prod", None),
    ("Bucket uploads-prod", "tags.ManagedBy", "pulumi", None),
)
def bucket_tags(aws: Aws, outputs: Outputs) -> None:
    aws("s3").delete_bucket_tagging(Bucket=outputs["bucket_name"])
