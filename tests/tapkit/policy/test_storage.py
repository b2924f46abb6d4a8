"""Rules for buckets."""

from dataclasses import replace

import pytest
from tapkit.aws.s3 import BUCKET, BUCKET_POLICY, BUCKET_V2, bucket_settings
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, changed, findings, with_document, with_props, without

ENCRYPTION, _ = bucket_settings("ServerSideEncryptionConfiguration")
VERSIONING, VERSIONING_V2 = bucket_settings("Versioning")
LIFECYCLE, _ = bucket_settings("LifecycleConfiguration")
LOGGING, _ = bucket_settings("Logging")
OWNERSHIP, _ = bucket_settings("OwnershipControls")
PUBLIC_ACCESS, _ = bucket_settings("PublicAccessBlock")

UPLOADS = "uploads"
LOGS = "access-logs"

REMOVED = [
    (
        "bucket-encrypted",
        ENCRYPTION,
        "uploads-encryption",
        "no BucketServerSideEncryptionConfiguration sets an algorithm for it",
    ),
    ("bucket-versioned", VERSIONING, "uploads-versioning", "no BucketVersioning enables versions for it"),
    (
        "bucket-public-access-blocked",
        PUBLIC_ACCESS,
        "uploads-public-access",
        "no BucketPublicAccessBlock sets blockPublicAcls, blockPublicPolicy, ignorePublicAcls,"
        " restrictPublicBuckets for it",
    ),
    (
        "bucket-owner-enforced",
        OWNERSHIP,
        "uploads-ownership",
        "no BucketOwnershipControls sets BucketOwnerEnforced for it",
    ),
    (
        "bucket-has-policy",
        BUCKET_POLICY,
        "uploads-policy",
        "no BucketPolicy says who may do what with it",
    ),
    ("bucket-access-logged", LOGGING, "uploads-logging", "no BucketLogging logs its accesses"),
]


@pytest.mark.parametrize(("rule", "kind", "name", "message"), REMOVED, ids=[case[0] for case in REMOVED])
def test_bucket_without_a_configuration_is_found(dev: Stack, rule: str, kind: str, name: str, message: str):
    found = findings(without(dev, kind, name))
    # What no longer logs into the other bucket makes an ordinary bucket of it.
    assert [finding for finding in found if finding[1] == UPLOADS] == [(rule, UPLOADS, message)]


def test_bucket_without_lifecycle_is_found(dev: Stack):
    assert findings(without(dev, LIFECYCLE, "uploads-lifecycle")) == [
        ("bucket-lifecycle", UPLOADS, "no lifecycle rule for the whole bucket aborts unfinished multipart uploads"),
        ("bucket-lifecycle", UPLOADS, "no lifecycle rule for the whole bucket expires noncurrent versions"),
    ]


@pytest.mark.parametrize("scope", [{"status": "Disabled"}, {"filter": {"prefix": "tmp/"}}, {"prefix": "tmp/"}], ids=str)
def test_lifecycle_rule_must_apply_to_the_whole_bucket(dev: Stack, scope: dict):
    everything = {"status": "Enabled", "filter": {"prefix": ""}, "noncurrentVersionExpiration": {"noncurrentDays": 1}}
    part = {"status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1}, **scope}
    assert findings(with_props(dev, LIFECYCLE, "uploads-lifecycle", rules=[everything, part])) == [
        ("bucket-lifecycle", UPLOADS, "no lifecycle rule for the whole bucket aborts unfinished multipart uploads")
    ]


def test_suspended_versioning_is_found(dev: Stack):
    suspended = with_props(dev, VERSIONING, "uploads-versioning", versioningConfiguration={"status": "Suspended"})
    assert findings(suspended) == [("bucket-versioned", UPLOADS, "no BucketVersioning enables versions for it")]


def test_unknown_algorithm_is_found(dev: Stack):
    rules = [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "ROT13"}}]
    assert findings(with_props(dev, ENCRYPTION, "uploads-encryption", rules=rules)) == [
        ("bucket-encrypted", UPLOADS, "no BucketServerSideEncryptionConfiguration sets an algorithm for it")
    ]


@pytest.mark.parametrize("block", ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"])
def test_each_way_of_public_access_has_to_be_blocked(dev: Stack, block: str):
    assert findings(with_props(dev, PUBLIC_ACCESS, "uploads-public-access", **{block: False})) == [
        ("bucket-public-access-blocked", UPLOADS, f"no BucketPublicAccessBlock sets {block} for it")
    ]


def test_object_writer_ownership_is_found(dev: Stack):
    assert findings(with_props(dev, OWNERSHIP, "uploads-ownership", rule={"objectOwnership": "ObjectWriter"})) == [
        ("bucket-owner-enforced", UPLOADS, "no BucketOwnershipControls sets BucketOwnerEnforced for it")
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"Effect": "Allow"}, id="allowed instead"),
        pytest.param({"Action": "s3:GetObject"}, id="one action"),
        pytest.param({"Principal": {"AWS": "123456789012"}}, id="one principal"),
        pytest.param({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, id="the wrong way round"),
        pytest.param({"Condition": {}}, id="unconditional"),
        pytest.param(
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}},
            id="a further condition",
        ),
    ],
)
def test_weakened_refusal_of_insecure_transport_is_found(dev: Stack, change: dict):
    weakened = with_document(dev, BUCKET_POLICY, "uploads-policy", lambda found: found[0].update(change))
    told = ("bucket-tls-only", "uploads-policy", "it does not deny s3:* without TLS on the bucket and on its objects")
    assert [finding for finding in findings(weakened) if finding[0] != "policy-not-for-everybody"] == [told]


@pytest.mark.parametrize("index", [0, 1], ids=["the bucket left out", "the objects left out"])
def test_insecure_transport_is_refused_for_bucket_and_objects(dev: Stack, index: int):
    part = with_document(dev, BUCKET_POLICY, "uploads-policy", lambda found: found[0]["Resource"].pop(1 - index))
    assert [finding[:2] for finding in findings(part)] == [("bucket-tls-only", "uploads-policy")]


def test_two_statements_may_refuse_insecure_transport_together(dev: Stack):
    def split(found: list[dict]) -> None:
        bucket, objects = found[0]["Resource"]
        found[:] = [
            {
                **found[0],
                "Resource": bucket,
                "Principal": {"AWS": "*"},
                "Condition": {"Bool": {"AWS:SecureTransport": False}},
            },
            {**found[0], "Resource": objects},
        ]

    assert not findings(with_document(dev, BUCKET_POLICY, "uploads-policy", split))


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_insecure_transport_is_refused_in_every_partition(dev: Stack, partition: str):
    def move(found: list[dict]) -> None:
        found[0]["Resource"] = [arn.replace("arn:aws:", f"arn:{partition}:") for arn in found[0]["Resource"]]

    assert not findings(with_document(dev, BUCKET_POLICY, "uploads-policy", move))


def test_deprecated_bucket_is_found_though_all_else_holds(dev: Stack):
    old = changed(dev, BUCKET, UPLOADS, lambda bucket: replace(bucket, type=BUCKET_V2))
    assert findings(old) == [("bucket-resource-current", UPLOADS, "BucketV2 is deprecated")]


def test_deprecated_configuration_is_found_and_counts(dev: Stack):
    old = changed(dev, VERSIONING, "uploads-versioning", lambda versioning: replace(versioning, type=VERSIONING_V2))
    assert findings(old) == [("bucket-resource-current", "uploads-versioning", "BucketVersioningV2 is deprecated")]


def test_deprecated_inline_arguments_are_found(dev: Stack):
    assert findings(with_props(dev, BUCKET, UPLOADS, versioning={"enabled": True}, acl="private")) == [
        (
            "bucket-resource-current",
            UPLOADS,
            "acl, versioning of a Bucket is deprecated: set it with a separate resource",
        )
    ]


def test_computed_values_of_deprecated_arguments_are_no_finding(dev: Stack):
    computed = {"requestPayer": "BucketOwner", "versioning": {"enabled": True}}
    assert not findings(
        changed(dev, BUCKET, UPLOADS, lambda bucket: replace(bucket, props={**bucket.props, **computed}))
    )


def test_bucket_for_logs_must_admit_log_delivery(dev: Stack):
    assert findings(with_document(dev, BUCKET_POLICY, "access-logs-policy", lambda found: found.pop())) == [
        ("log-delivery-admitted", LOGS, "its policy does not allow logging.s3.amazonaws.com to put objects")
    ]


@pytest.mark.parametrize(("operator", "key"), [("ArnLike", "aws:SourceArn"), ("StringEquals", "aws:SourceAccount")])
def test_log_delivery_needs_both_conditions(dev: Stack, operator: str, key: str):
    def forget(found: list[dict]) -> None:
        del found[1]["Condition"][operator]

    assert findings(with_document(dev, BUCKET_POLICY, "access-logs-policy", forget)) == [
        (
            "log-delivery-scoped",
            "access-logs-policy",
            f"it admits logging.s3.amazonaws.com without a condition on {key}",
        )
    ]


def test_bucket_for_logs_must_not_use_kms(dev: Stack):
    rules = [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]
    assert findings(with_props(dev, ENCRYPTION, "access-logs-encryption", rules=rules)) == [
        ("log-bucket-not-kms", LOGS, "it receives access logs and is encrypted with aws:kms")
    ]


def test_further_bucket_needs_all_of_it(dev: Stack):
    bare = added(dev, BUCKET, "bare", bucket="bare-dev", tags={"Environment": "dev"})
    assert {rule for rule, name, _ in findings(bare) if name == "bare"} == {
        "bucket-encrypted",
        "bucket-versioned",
        "bucket-public-access-blocked",
        "bucket-owner-enforced",
        "bucket-has-policy",
        "bucket-access-logged",
        "bucket-lifecycle",
    }
