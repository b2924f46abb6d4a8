"""S3: buckets, and the resources that configure one bucket each."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from tapkit.aws.reading import Live, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type
from tapkit.aws.values import as_list
from tapkit.errors import UserError

_BUCKET = {"name": "bucket", "longest": 63, "taggable": True, "arn": "arn:aws:s3:::{name}"}

BUCKET = resource_type("aws:s3/bucket:Bucket", **_BUCKET)
BUCKET_VERSIONING = resource_type("aws:s3/bucketVersioning:BucketVersioning")
BUCKET_ENCRYPTION = resource_type(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
BUCKET_PUBLIC_ACCESS_BLOCK = resource_type("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
BUCKET_LIFECYCLE = resource_type("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
BUCKET_OWNERSHIP = resource_type("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
BUCKET_POLICY = resource_type("aws:s3/bucketPolicy:BucketPolicy")
BUCKET_LOGGING = resource_type("aws:s3/bucketLogging:BucketLogging")
BUCKET_NOTIFICATION = resource_type("aws:s3/bucketNotification:BucketNotification")
# Neither created nor read here: the rules and a preview know them, because other programs have them.
BUCKET_V2 = resource_type("aws:s3/bucketV2:BucketV2", **_BUCKET)
BUCKETS = (BUCKET, BUCKET_V2)
DIRECTORY_BUCKET = resource_type(
    "aws:s3/directoryBucket:DirectoryBucket",
    name="bucket",
    arn="arn:aws:s3express:{region}:{account}:bucket/{name}",
)

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
_REGION_WITHOUT_CONSTRAINT = "us-east-1"
_SOURCES = ("AWS:SourceArn", "aws:SourceArn")
_ACCOUNTS = ("AWS:SourceAccount", "aws:SourceAccount")


def bucket_settings(subject: str) -> tuple[str, str]:
    """The type of a bucket's configuration resource, such as ``Versioning``, and its deprecated form."""
    return f"aws:s3/bucket{subject}:Bucket{subject}", f"aws:s3/bucket{subject}V2:Bucket{subject}V2"


@recipe(BUCKET)
def create_bucket(request: Request) -> Answer:
    """``forceDestroy`` concerns destroying only, which here is to stop the emulator."""
    creation, others = split(request.named("bucket"), "bucket")
    tagging, unknown = split(others, "tags")
    _, unknown = split(unknown, "forceDestroy")
    region = request.clients("s3").meta.region_name
    if region != _REGION_WITHOUT_CONSTRAINT:
        unknown["createBucketConfiguration"] = {"locationConstraint": region}
    request.call("s3", "create_bucket", {**creation, **unknown})
    if tagging:
        request.call("s3", "put_bucket_tagging", {**creation, "tagging": {"tagSet": tagging["tags"]}})
    name = creation["bucket"]
    return name, {"bucket": name, "arn": f"arn:aws:s3:::{name}"}


@reading(BUCKET, ignored=("bucket", "forceDestroy"))
def read_bucket(live: Live) -> dict[str, Any]:
    live.call("s3", "head_bucket", Bucket=live.id)
    return {"tags": live.look_up("s3", "get_bucket_tagging", Bucket=live.id).get("TagSet")}


def _configure(request: Request, operation: str, member: str) -> Answer:
    """Most of S3's configuration is one operation with everything but the bucket in one member."""
    target, configuration = split(request.inputs, "bucket")
    request.call("s3", operation, {**target, member: configuration})
    return request.inputs["bucket"], {}


@recipe(BUCKET_VERSIONING)
def create_versioning(request: Request) -> Answer:
    request.call("s3", "put_bucket_versioning")
    return request.inputs["bucket"], {}


@reading(BUCKET_VERSIONING, ignored=("bucket",))
def read_versioning(live: Live) -> dict[str, Any]:
    return {"versioningConfiguration": live.call("s3", "get_bucket_versioning", Bucket=live["bucket"])}


@recipe(BUCKET_ENCRYPTION)
def create_encryption(request: Request) -> Answer:
    return _configure(request, "put_bucket_encryption", "serverSideEncryptionConfiguration")


@reading(BUCKET_ENCRYPTION, ignored=("bucket",))
def read_encryption(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_encryption", Bucket=live["bucket"])["ServerSideEncryptionConfiguration"]


@recipe(BUCKET_PUBLIC_ACCESS_BLOCK)
def create_public_access_block(request: Request) -> Answer:
    return _configure(request, "put_public_access_block", "publicAccessBlockConfiguration")


@reading(BUCKET_PUBLIC_ACCESS_BLOCK, ignored=("bucket",))
def read_public_access_block(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_public_access_block", Bucket=live["bucket"])["PublicAccessBlockConfiguration"]


@recipe(BUCKET_LIFECYCLE)
def create_lifecycle(request: Request) -> Answer:
    return _configure(request, "put_bucket_lifecycle_configuration", "lifecycleConfiguration")


@reading(BUCKET_LIFECYCLE, ignored=("bucket",))
def read_lifecycle(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_lifecycle_configuration", Bucket=live["bucket"])


@recipe(BUCKET_OWNERSHIP)
def create_ownership(request: Request) -> Answer:
    rule, others = split(request.inputs, "rule")
    controls = {"rules": list(rule.values())}
    request.call("s3", "put_bucket_ownership_controls", {**others, "ownershipControls": controls})
    return request.inputs["bucket"], {}


@reading(BUCKET_OWNERSHIP, ignored=("bucket",))
def read_ownership(live: Live) -> dict[str, Any]:
    controls = live.call("s3", "get_bucket_ownership_controls", Bucket=live["bucket"])["OwnershipControls"]
    return {"rule": controls["Rules"][0]}


@recipe(BUCKET_POLICY)
def create_policy(request: Request) -> Answer:
    try:
        json.loads(request.inputs["policy"])
    except ValueError as error:  # S3 refuses it; the emulator does not
        raise UserError(f"MalformedPolicy: Policies must be valid JSON ({error}).") from error
    request.call("s3", "put_bucket_policy")
    return request.inputs["bucket"], {}


@reading(BUCKET_POLICY, ignored=("bucket",))
def read_policy(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_policy", Bucket=live["bucket"])


@recipe(BUCKET_LOGGING)
def create_logging(request: Request) -> Answer:
    target_bucket = request.inputs["targetBucket"]
    try:
        request.call("s3", "head_bucket", {"bucket": target_bucket})
    except request.clients("s3").exceptions.ClientError as error:  # S3 refuses it; the emulator does not
        raise UserError(
            f"InvalidTargetBucketForLogging: The target bucket for logging does not exist: {target_bucket}."
        ) from error
    target, logged = split(request.inputs, "bucket")
    request.call("s3", "put_bucket_logging", {**target, "bucketLoggingStatus": {"loggingEnabled": logged}})
    return request.inputs["bucket"], {}


@reading(BUCKET_LOGGING, ignored=("bucket",))
def read_logging(live: Live) -> dict[str, Any]:
    return live.call("s3", "get_bucket_logging", Bucket=live["bucket"]).get("LoggingEnabled", {})


@recipe(BUCKET_NOTIFICATION)
def create_notification(request: Request) -> Answer:
    """S3 makes the checks that are made here; the emulator does not.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    known_events = request.clients("s3").meta.service_model.shape_for("Event").enum
    target, others = split(request.inputs, "bucket")
    functions, others = split(others, "lambdaFunctions")
    configurations = functions.get("lambdaFunctions", [])
    for configuration in configurations:
        for event in configuration["events"]:
            if event not in known_events:
                raise UserError(f"InvalidArgument: {event} is not an event that S3 sends.")
        _require_admitted(request, target["bucket"], configuration["lambdaFunctionArn"])
    notification = {"lambdaFunctions": [_with_rules(configuration) for configuration in configurations], **others}
    renames = {"lambdaFunctions": "LambdaFunctionConfigurations"}
    request.call(
        "s3", "put_bucket_notification_configuration", {**target, "notificationConfiguration": notification}, renames
    )
    return target["bucket"], {}


def _with_rules(configuration: dict[str, Any]) -> dict[str, Any]:
    """S3 has a list of rules where Pulumi has a prefix and a suffix."""
    filters, others = split(configuration, "filterPrefix", "filterSuffix")
    rules = [{"name": name.removeprefix("filter").lower(), "value": value} for name, value in filters.items() if value]
    return {**others, "filter": {"key": {"filterRules": rules}}} if rules else others


def _require_admitted(request: Request, bucket: str, function_arn: str) -> None:
    account = request.clients("sts").get_caller_identity()["Account"]
    for statement in _policy_statements(request.clients("lambda"), function_arn):
        if statement["Resource"] == function_arn and _admits(statement, f"arn:aws:s3:::{bucket}", account):
            return
    raise UserError(
        "InvalidArgument: Unable to validate the following destination configurations: "
        f"{function_arn} does not exist or does not admit s3.amazonaws.com from arn:aws:s3:::{bucket} "
        f"in account {account}; create its aws.lambda_.Permission first and let this resource depend on it."
    )


def _policy_statements(client: Any, function_arn: str) -> Iterator[dict[str, Any]]:
    # arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]
    name, _, qualifier = function_arn.partition(":function:")[2].partition(":")
    if not name:
        return
    arguments = {"FunctionName": name} | ({"Qualifier": qualifier} if qualifier else {})
    try:
        yield from json.loads(client.get_policy(**arguments)["Policy"])["Statement"]
    except client.exceptions.ResourceNotFoundException:
        return


def _admits(statement: dict[str, Any], bucket_arn: str, account: str) -> bool:
    if statement["Effect"] != "Allow" or statement["Principal"] != {"Service": "s3.amazonaws.com"}:
        return False
    if not any(fnmatchcase("lambda:InvokeFunction", action) for action in as_list(statement["Action"])):
        return False
    return all(
        _holds(operator, key, values, bucket_arn, account)
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
    )


def _holds(operator: str, key: str, values: Any, bucket_arn: str, account: str) -> bool:
    actual = bucket_arn if key in _SOURCES else account if key in _ACCOUNTS else None
    if actual is None:
        return False
    if operator in ("ArnLike", "StringLike"):
        return any(fnmatchcase(actual, pattern) for pattern in as_list(values))
    return actual in as_list(values)


@reading(
    BUCKET_NOTIFICATION,
    ignored=("bucket",),
    defaults={"queues": None, "topics": None, "eventbridge": False},
)
def read_notification(live: Live) -> dict[str, Any]:
    answer = live.call("s3", "get_bucket_notification_configuration", Bucket=live["bucket"])
    return {
        "lambdaFunctions": [_without_rules(target) for target in answer.get("LambdaFunctionConfigurations", [])],
        "queues": answer.get("QueueConfigurations"),
        "topics": answer.get("TopicConfigurations"),
        "eventbridge": "EventBridgeConfiguration" in answer,
    }


def _without_rules(configuration: dict[str, Any]) -> dict[str, Any]:
    """Pulumi has a prefix and a suffix where S3 has a list of rules."""
    rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return configuration | {f"filter{rule['Name'].capitalize()}": rule["Value"] for rule in rules}
