"""The buckets, read back: every property that protects the objects and the log of who touched them."""

import json

import pytest

BUCKETS = ("bucket_name", "access_log_bucket_name")


@pytest.fixture(name="bucket", params=BUCKETS)
def each_bucket(request, outputs):
    return outputs[request.param]


def policy_statements(aws, bucket):
    return {
        statement["Sid"]: statement
        for statement in json.loads(aws("s3").get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    }


def test_keeps_versions(aws, bucket):
    assert aws("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_encrypts_by_default(aws, bucket):
    configuration = aws("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    algorithm = configuration["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    assert algorithm in ("AES256", "aws:kms")


def test_access_logs_are_never_encrypted_with_a_key_that_log_delivery_cannot_use(aws, outputs):
    configuration = aws("s3").get_bucket_encryption(Bucket=outputs["access_log_bucket_name"])
    rule = configuration["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_blocks_public_access_in_all_four_ways(aws, bucket):
    assert aws("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }


def test_belongs_to_its_account_alone(aws, bucket):
    controls = aws("s3").get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert controls["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_refuses_requests_without_tls(aws, bucket):
    assert policy_statements(aws, bucket)["DenyInsecureTransport"] == {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_aborts_unfinished_uploads_and_expires_old_versions(aws, bucket):
    rules = {rule["ID"]: rule for rule in aws("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]}
    assert rules["abort-unfinished-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules["expire-noncurrent-versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"] > 0
    assert {rule["Status"] for rule in rules.values()} == {"Enabled"}


def test_uploads_are_logged_to_the_access_log_bucket(aws, outputs):
    logging = aws("s3").get_bucket_logging(Bucket=outputs["bucket_name"])["LoggingEnabled"]
    assert logging["TargetBucket"] == outputs["access_log_bucket_name"]


def test_access_log_bucket_admits_log_delivery_of_this_bucket_and_account_only(aws, outputs, account_id):
    statement = policy_statements(aws, outputs["access_log_bucket_name"])["AllowAccessLogDelivery"]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": outputs["bucket_arn"]},
        "StringEquals": {"aws:SourceAccount": account_id},
    }


def test_is_tagged_with_its_environment(aws, bucket, outputs):
    tags = {tag["Key"]: tag["Value"] for tag in aws("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags["Environment"] == outputs["environment_suffix"]
    assert tags["ManagedBy"] == "pulumi"
