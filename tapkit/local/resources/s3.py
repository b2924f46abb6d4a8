"""S3's buckets, and the resources that configure one bucket each."""

import json

from botocore.exceptions import ClientError
from tapkit.errors import UserError
from tapkit.local.recipe import Answer, Request, recipe, split

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
_REGION_WITHOUT_CONSTRAINT = "us-east-1"


@recipe("aws:s3/bucket:Bucket")
def bucket(request: Request) -> Answer:
    """``forceDestroy`` concerns destroying only, which here is to stop the emulator."""
    creation, others = split(request.named("bucket"), "bucket")
    tagging, unknown = split(others, "tags")
    _, unknown = split(unknown, "forceDestroy")
    if request.clients.region != _REGION_WITHOUT_CONSTRAINT:
        unknown["createBucketConfiguration"] = {"locationConstraint": request.clients.region}
    request.call("s3", "CreateBucket", {**creation, **unknown})
    if tagging:
        request.call("s3", "PutBucketTagging", {**creation, "tagging": {"tagSet": tagging["tags"]}})
    name = creation["bucket"]
    return name, {"bucket": name, "arn": f"arn:aws:s3:::{name}"}


def _configure(request: Request, operation: str, member: str) -> Answer:
    """Most of S3's configuration is one operation with everything but the bucket in one member."""
    target, configuration = split(request.inputs, "bucket")
    request.call("s3", operation, {**target, member: configuration})
    return request.inputs["bucket"], {}


@recipe("aws:s3/bucketVersioning:BucketVersioning")
def versioning(request: Request) -> Answer:
    request.call("s3", "PutBucketVersioning")
    return request.inputs["bucket"], {}


@recipe("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
def encryption(request: Request) -> Answer:
    return _configure(request, "PutBucketEncryption", "serverSideEncryptionConfiguration")


@recipe("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
def public_access_block(request: Request) -> Answer:
    return _configure(request, "PutPublicAccessBlock", "publicAccessBlockConfiguration")


@recipe("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
def lifecycle(request: Request) -> Answer:
    return _configure(request, "PutBucketLifecycleConfiguration", "lifecycleConfiguration")


@recipe("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
def ownership(request: Request) -> Answer:
    rule, others = split(request.inputs, "rule")
    request.call("s3", "PutBucketOwnershipControls", {**others, "ownershipControls": {"rules": list(rule.values())}})
    return request.inputs["bucket"], {}


@recipe("aws:s3/bucketPolicy:BucketPolicy")
def policy(request: Request) -> Answer:
    try:
        json.loads(request.inputs["policy"])
    except ValueError as error:  # S3 refuses it; the emulator does not
        raise UserError(f"MalformedPolicy: Policies must be valid JSON ({error}).") from error
    request.call("s3", "PutBucketPolicy")
    return request.inputs["bucket"], {}


@recipe("aws:s3/bucketLogging:BucketLogging")
def logging(request: Request) -> Answer:
    try:
        request.call("s3", "HeadBucket", {"bucket": request.inputs["targetBucket"]})
    except ClientError as error:  # S3 refuses it; the emulator does not
        raise UserError(
            "InvalidTargetBucketForLogging: The target bucket for logging does not exist: "
            f"{request.inputs['targetBucket']}."
        ) from error
    target, logged = split(request.inputs, "bucket")
    request.call("s3", "PutBucketLogging", {**target, "bucketLoggingStatus": {"loggingEnabled": logged}})
    return request.inputs["bucket"], {}
