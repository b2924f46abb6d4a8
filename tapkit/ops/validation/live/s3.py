"""S3's buckets, and the resources that configure one bucket each."""

from typing import Any

from tapkit.ops.validation.reading import Live, reading


@reading("aws:s3/bucket:Bucket", ignored=("bucket", "forceDestroy"))
def bucket(live: Live) -> dict[str, Any]:
    live.call("s3", "head_bucket", Bucket=live.id)
    return {"tags": live.look_up("s3", "get_bucket_tagging", Bucket=live.id).get("TagSet")}


@reading("aws:s3/bucketVersioning:BucketVersioning", ignored=("bucket",))
def versioning(live: Live) -> dict[str, Any]:
    return {"versioningConfiguration": live.call("s3", "get_bucket_versioning", Bucket=live["bucket"])}


@reading("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", ignored=("bucket",))
def encryption(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_encryption", Bucket=live["bucket"])["ServerSideEncryptionConfiguration"]


@reading("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ignored=("bucket",))
def public_access_block(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_public_access_block", Bucket=live["bucket"])["PublicAccessBlockConfiguration"]


@reading("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", ignored=("bucket",))
def lifecycle(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_lifecycle_configuration", Bucket=live["bucket"])


@reading("aws:s3/bucketOwnershipControls:BucketOwnershipControls", ignored=("bucket",))
def ownership(live: Live) -> dict[str, Any]:
    controls = live.call("s3", "get_bucket_ownership_controls", Bucket=live["bucket"])["OwnershipControls"]
    return {"rule": controls["Rules"][0]}


@reading("aws:s3/bucketPolicy:BucketPolicy", ignored=("bucket",))
def policy(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_policy", Bucket=live["bucket"])


@reading("aws:s3/bucketLogging:BucketLogging", ignored=("bucket",))
def logging(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_logging", Bucket=live["bucket"]).get("LoggingEnabled", {})


@reading(
    "aws:s3/bucketNotification:BucketNotification",
    ignored=("bucket",),
    defaults={"queues": None, "topics": None, "eventbridge": False},
)
def notification(live: Live) -> dict[str, Any]:
    answer = live.call("s3", "get_bucket_notification_configuration", Bucket=live["bucket"])
    return {
        "lambdaFunctions": [_target(each) for each in answer.get("LambdaFunctionConfigurations", [])],
        "queues": answer.get("QueueConfigurations"),
        "topics": answer.get("TopicConfigurations"),
        "eventbridge": "EventBridgeConfiguration" in answer,
    }


def _target(configuration: dict[str, Any]) -> dict[str, Any]:
    """Pulumi has a prefix and a suffix where S3 has a list of rules."""
    rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return configuration | {f"filter{rule['Name'].capitalize()}": rule["Value"] for rule in rules}
