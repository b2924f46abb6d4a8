"""A secure bucket: hardened alike wherever it is used."""

import pytest
from tapkit.testing import Graph, component, the, waits_for

from tests.unit.conftest import TAGS

BUCKETS = ["uploads", "access-logs"]


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


@pytest.mark.parametrize("bucket", BUCKETS)
def test_secure_bucket_registers_its_outputs(graph: Graph, bucket: str):
    inner = the(graph, "s3.Bucket", f"{bucket}-dev")
    assert component(graph, "SecureBucket", f"{bucket}-dev").outputs == {
        "bucket_name": inner.id,
        "bucket_arn": inner.outputs["arn"],
    }
