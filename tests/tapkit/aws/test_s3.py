"""S3's resources, read back from the emulator."""

import json
from typing import Any

import pytest
from pulumi.runtime.mocks import MockResourceArgs
from tapkit.errors import UserError
from tapkit.local.clients import Clients
from tapkit.local.deployment import Deployment
from tapkit.local.endpoint import Endpoint

from tests.tapkit.local.conftest import Create

BUCKET = "aws:s3/bucket:Bucket"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::configured/*"}],
}


@pytest.fixture(name="bucket", scope="module")
def fixture_bucket(create: Create) -> str:
    return create(BUCKET, "configured", bucket="configured")[0]


def _read(clients: Clients, operation: str, bucket: str) -> dict[str, Any]:
    response = getattr(clients("s3"), operation)(Bucket=bucket)
    del response["ResponseMetadata"]
    return response


def test_a_bucket_has_its_tags(create: Create, clients: Clients):
    name, _ = create(BUCKET, "tagged", tags={"Environment": "dev"})
    assert _read(clients, "get_bucket_tagging", name) == {"TagSet": [{"Key": "Environment", "Value": "dev"}]}


def test_a_bucket_has_its_arn(create: Create):
    _, outputs = create(BUCKET, "named", bucket="with-an-arn", forceDestroy=True)
    assert outputs["arn"] == "arn:aws:s3:::with-an-arn"


@pytest.mark.parametrize(("region", "constraint"), [("us-east-1", None), ("eu-central-1", "eu-central-1")])
def test_a_bucket_is_in_the_stacks_region(region: str, constraint: str | None, endpoint: Endpoint):
    clients = Clients(endpoint, region)
    name, _ = Deployment(clients).new_resource(MockResourceArgs(BUCKET, f"in-{region}", {}, custom=True))
    assert _read(clients, "get_bucket_location", name) == {"LocationConstraint": constraint}


# Each resource that configures a bucket: its type and inputs, the operation that reads it, and what that answers.
CONFIGURATIONS = [
    (
        "aws:s3/bucketVersioning:BucketVersioning",
        {"versioningConfiguration": {"status": "Enabled"}},
        "get_bucket_versioning",
        {"Status": "Enabled"},
    ),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "key"},
                    "bucketKeyEnabled": True,
                }
            ]
        },
        "get_bucket_encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"},
                        "BucketKeyEnabled": True,
                    }
                ]
            }
        },
    ),
    (
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        "get_public_access_block",
        {
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            }
        },
    ),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"rules": [{"id": "old", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 7.0}}]},
        "get_bucket_lifecycle_configuration",
        {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}]},
    ),
    (
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"rule": {"objectOwnership": "BucketOwnerEnforced"}},
        "get_bucket_ownership_controls",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    ),
    (
        "aws:s3/bucketPolicy:BucketPolicy",
        {"policy": json.dumps(POLICY)},
        "get_bucket_policy",
        {"Policy": json.dumps(POLICY)},
    ),
    (
        "aws:s3/bucketLogging:BucketLogging",
        {"targetBucket": "configured", "targetPrefix": "log/"},
        "get_bucket_logging",
        {"LoggingEnabled": {"TargetBucket": "configured", "TargetPrefix": "log/"}},
    ),
]


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda configuration: configuration[0])
def test_a_configuration_reads_back_as_written(configuration: tuple, bucket: str, create: Create, clients: Clients):
    kind, inputs, operation, answer = configuration
    identifier, _ = create(kind, "configuration", bucket=bucket, **inputs)
    assert identifier == bucket
    read = _read(clients, operation, bucket)
    assert {key: read[key] for key in answer} == answer


def test_a_bucket_policy_that_is_no_json_is_refused(bucket: str, create: Create):
    with pytest.raises(
        UserError, match="^aws:s3/bucketPolicy:BucketPolicy p: MalformedPolicy: Policies must be valid "
    ):
        create("aws:s3/bucketPolicy:BucketPolicy", "p", bucket=bucket, policy="{'Version'}")


def test_logging_to_a_missing_bucket_is_refused(bucket: str, create: Create):
    with pytest.raises(UserError) as failure:
        create("aws:s3/bucketLogging:BucketLogging", "l", bucket=bucket, targetBucket="missing", targetPrefix="log/")
    assert str(failure.value) == (
        "aws:s3/bucketLogging:BucketLogging l: "
        "InvalidTargetBucketForLogging: The target bucket for logging does not exist: missing."
    )
