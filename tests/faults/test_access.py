"""The function may not read what it is told about: refused, parked, and processed once it may again."""

import json
from collections.abc import Iterator

import pytest

from tests.faults.live_stack import LiveStack

pytestmark = pytest.mark.slow


@pytest.fixture(name="no_access")
def fixture_no_access(stack: LiveStack) -> Iterator[dict[str, str]]:
    """The bucket's policy denies the function every object; the test may put the policy itself right before."""
    bucket = {"Bucket": stack.output("bucket_name")}
    policy = json.loads(stack.aws("s3").get_bucket_policy(**bucket)["Policy"])
    denial = {
        "Effect": "Deny",
        "Principal": {"AWS": stack.output("role_arn")},
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"{stack.output('bucket_arn')}/*",
    }
    changed = {**policy, "Statement": [*policy["Statement"], denial]}
    stack.aws("s3").put_bucket_policy(**bucket, Policy=json.dumps(changed))
    restored = {**bucket, "Policy": json.dumps(policy)}
    yield restored
    stack.aws("s3").put_bucket_policy(**restored)


def test_what_was_denied_is_parked_and_redriven_once_it_is_allowed(stack: LiveStack, no_access: dict[str, str]):
    upload = stack.put("denied")
    stack.wait_until_parked()
    assert [each["code"] for each in stack.log("S3 refused", upload)] == ["AccessDenied"] * 3
    refused = stack.redrive()
    assert (refused.returncode, stack.parked()) == (1, 1), refused.stdout + refused.stderr
    stack.aws("s3").put_bucket_policy(**no_access)
    assert stack.redrive().returncode == 0
    stack.wait_until_processed(upload)
    assert stack.parked() == 0
