"""The uploads bucket, its access-log bucket and its key, which stays as long as objects need it."""

from dataclasses import replace

import pytest
from tapkit.testing import ACCOUNT_ID, Graph, Run, component, record, statements, the, waits_for

from tests.unit.conftest import shop

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


def test_storage_registers_its_outputs(graph: Graph):
    assert component(graph, "Storage", "storage-dev").outputs == {
        "bucket_name": the(graph, "s3.Bucket", "uploads-dev").id,
        "access_log_bucket_name": the(graph, "s3.Bucket", "access-logs-dev").id,
    }


def run_after(outputs: dict[str, str], **settings: str) -> Run:
    """Run tap.py on a stack that exported some outputs when it was last deployed."""
    project = replace(shop(**settings), last_outputs=outputs)
    return record(project)


@pytest.fixture(name="back", scope="module")
def back_to_aws_keys(encrypted: Run) -> Run:
    """A stack whose data was encrypted with its key until now."""
    return run_after(encrypted.outputs, encryption="AES256")


def test_a_key_stays_when_new_data_is_encrypted_with_awss_own(encrypted: Run, back: Run):
    assert the(back.graph, "kms.Key") == the(encrypted.graph, "kms.Key")
    assert back.outputs == encrypted.outputs


def test_a_key_that_stays_encrypts_nothing_new(dev: Run, back: Run):
    kinds = (
        "s3.BucketServerSideEncryptionConfiguration uploads-encryption-dev",
        "sqs.Queue processor-dlq-queue-dev",
        "cloudwatch.LogGroup processor-log-dev",
        "sns.Topic alarms-dev",
    )
    for kind, name in map(str.split, kinds):
        assert the(back.graph, kind, name).inputs == the(dev.graph, kind, name).inputs


def test_the_function_may_still_read_what_a_key_that_stays_encrypts(back: Run):
    grants = {statement["Sid"]: statement for statement in statements(the(back.graph, "iam.Policy"))}
    assert grants["DecryptUploads"]["Resource"] == the(back.graph, "kms.Key").outputs["arn"]
    assert "EncryptFailedEvents" not in grants


def test_a_key_that_stays_is_named_in_a_warning(encrypted: Run, caplog: pytest.LogCaptureFixture):
    run_after(encrypted.outputs, encryption="AES256")
    assert caplog.messages == [
        f"New data is encrypted with AWS's own keys. The key {encrypted.outputs['key_arn']} stays: "
        "what is older can be read with it only."
    ]


def test_a_key_in_use_is_no_cause_for_a_warning(encrypted: Run, caplog: pytest.LogCaptureFixture):
    run_after(encrypted.outputs, encryption="aws:kms")
    assert caplog.messages == []
