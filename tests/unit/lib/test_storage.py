"""The uploads bucket, its access-log bucket and its key: what each is, with AES256 and with a key."""

import pytest

from tapkit.local.graph import Graph
from tapkit.local.placeholders import ACCOUNT_ID
from tapkit.local.program import Run
from tests.unit.conftest import waits_for
from tests.unit.lib.conftest import TAGS, component, statements, the

BUCKETS = ["uploads", "access-logs"]
ABORT = {
    "id": "abort-unfinished-uploads",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
}
EXPIRE_VERSIONS = {
    "id": "expire-noncurrent-versions",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "noncurrentVersionExpiration": {"noncurrentDays": 15},
    "expiration": {"expiredObjectDeleteMarker": True},
}
EXPIRE_LOGS = {"id": "expire-logs", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 7}}


def bucket_arn(graph: Graph, bucket: str) -> str:
    return the(graph, "s3.Bucket", f"{bucket}-dev").outputs["arn"]


def tls_only(arn: str) -> dict:
    return {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


# No inline setting, all of which are deprecated.
@pytest.mark.parametrize("bucket", BUCKETS)
def test_bucket_itself_says_nothing_but_its_tags_and_whether_it_may_be_emptied(graph: Graph, bucket: str):
    assert the(graph, "s3.Bucket", f"{bucket}-dev").inputs == {"forceDestroy": True, "tags": TAGS}


@pytest.mark.parametrize(
    ("kind", "role", "inputs"),
    [
        ("s3.BucketVersioning", "versioning", {"versioningConfiguration": {"status": "Enabled"}}),
        ("s3.BucketOwnershipControls", "ownership", {"rule": {"objectOwnership": "BucketOwnerEnforced"}}),
        (
            "s3.BucketPublicAccessBlock",
            "public-access",
            {
                "blockPublicAcls": True,
                "blockPublicPolicy": True,
                "ignorePublicAcls": True,
                "restrictPublicBuckets": True,
            },
        ),
    ],
)
@pytest.mark.parametrize("bucket", BUCKETS)
def test_both_buckets_are_hardened_alike(graph: Graph, bucket: str, kind: str, role: str, inputs: dict):
    physical = the(graph, "s3.Bucket", f"{bucket}-dev").id
    assert the(graph, kind, f"{bucket}-{role}-dev").inputs == {"bucket": physical, **inputs}


@pytest.mark.parametrize(
    ("bucket", "rules"), [("uploads", [ABORT, EXPIRE_VERSIONS]), ("access-logs", [ABORT, EXPIRE_LOGS, EXPIRE_VERSIONS])]
)
def test_lifecycle(graph: Graph, bucket: str, rules: list[dict]):
    assert the(graph, "s3.BucketLifecycleConfiguration", f"{bucket}-lifecycle-dev").inputs == {
        "bucket": the(graph, "s3.Bucket", f"{bucket}-dev").id,
        "rules": rules,
    }


@pytest.mark.parametrize(
    ("run", "bucket"), [("dev", "uploads"), ("dev", "access-logs"), ("encrypted", "access-logs")], indirect=["run"]
)
def test_s3_encrypts_with_its_own_key(graph: Graph, bucket: str):
    assert the(graph, "s3.BucketServerSideEncryptionConfiguration", f"{bucket}-encryption-dev").inputs == {
        "bucket": the(graph, "s3.Bucket", f"{bucket}-dev").id,
        "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}],
    }


def test_s3_encrypts_uploads_with_the_stacks_key(encrypted: Run):
    graph = encrypted.graph
    by_default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": the(graph, "kms.Key").outputs["arn"]}
    assert the(graph, "s3.BucketServerSideEncryptionConfiguration", "uploads-encryption-dev").inputs == {
        "bucket": the(graph, "s3.Bucket", "uploads-dev").id,
        "rules": [{"applyServerSideEncryptionByDefault": by_default, "bucketKeyEnabled": True}],
    }


def test_uploads_policy_refuses_what_is_not_tls_and_grants_nothing(graph: Graph):
    policy = the(graph, "s3.BucketPolicy", "uploads-policy-dev")
    assert statements(policy) == [tls_only(bucket_arn(graph, "uploads"))]


def test_access_log_policy_admits_s3_from_this_bucket_of_this_account_only(graph: Graph):
    logs = bucket_arn(graph, "access-logs")
    assert statements(the(graph, "s3.BucketPolicy", "access-logs-policy-dev")) == [
        tls_only(logs),
        {
            "Sid": "AllowAccessLogDelivery",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"{logs}/*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": bucket_arn(graph, "uploads")},
                "StringEquals": {"aws:SourceAccount": ACCOUNT_ID},
            },
        },
    ]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_policy_is_the_one_of_its_bucket(graph: Graph, bucket: str):
    policy = the(graph, "s3.BucketPolicy", f"{bucket}-policy-dev")
    assert policy.inputs["bucket"] == the(graph, "s3.Bucket", f"{bucket}-dev").id


@pytest.mark.parametrize("bucket", BUCKETS)
def test_lifecycle_waits_for_versions_to_be_kept(graph: Graph, bucket: str):
    lifecycle = the(graph, "s3.BucketLifecycleConfiguration", f"{bucket}-lifecycle-dev")
    assert f"{bucket}-versioning-dev" in waits_for(graph, lifecycle)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_policy_waits_for_the_public_access_block(graph: Graph, bucket: str):
    policy = the(graph, "s3.BucketPolicy", f"{bucket}-policy-dev")
    assert f"{bucket}-public-access-dev" in waits_for(graph, policy)


def test_uploads_are_logged_in_the_other_bucket(graph: Graph):
    assert the(graph, "s3.BucketLogging").inputs == {
        "bucket": the(graph, "s3.Bucket", "uploads-dev").id,
        "targetBucket": the(graph, "s3.Bucket", "access-logs-dev").id,
        "targetPrefix": "uploads/",
        "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
    }


def test_logging_waits_for_the_policy_that_admits_it(graph: Graph):
    assert waits_for(graph, the(graph, "s3.BucketLogging")) == {
        "uploads-dev",
        "access-logs-dev",
        "access-logs-policy-dev",
    }


@pytest.mark.parametrize("bucket", BUCKETS)
def test_secure_bucket_registers_its_outputs(graph: Graph, bucket: str):
    inner = the(graph, "s3.Bucket", f"{bucket}-dev")
    assert component(graph, "SecureBucket", f"{bucket}-dev").outputs == {
        "bucket_name": inner.id,
        "bucket_arn": inner.outputs["arn"],
    }


def test_storage_registers_its_outputs(graph: Graph):
    assert component(graph, "Storage", "storage-dev").outputs == {
        "bucket_name": the(graph, "s3.Bucket", "uploads-dev").id,
        "access_log_bucket_name": the(graph, "s3.Bucket", "access-logs-dev").id,
    }
