"""The order in which the engine creates and deletes, with calls that take as long as chance has it."""

import pytest

from tests.engine.cloud import Call
from tests.engine.conftest import MakeWorld
from tests.engine.world import SLOW

pytestmark = pytest.mark.slow

ROUNDS = 3
# What has to be complete before what begins: types, each with the start of the logical names where that matters.
ORDER = (
    ("lambda.Permission", "s3.BucketNotification"),
    ("s3.BucketPolicy uploads", "s3.BucketNotification"),
    ("lambda.FunctionEventInvokeConfig", "s3.BucketNotification"),
    ("lambda.Alias", "lambda.Permission"),
    ("cloudwatch.LogGroup", "lambda.Function "),
    ("iam.RolePolicyAttachment", "lambda.Function "),
    ("lambda.Function ", "lambda.Alias"),
    ("s3.BucketVersioning uploads", "s3.BucketLifecycleConfiguration uploads"),
    ("s3.BucketVersioning access-logs", "s3.BucketLifecycleConfiguration access-logs"),
    ("s3.BucketPublicAccessBlock uploads", "s3.BucketPolicy uploads"),
    ("s3.BucketPublicAccessBlock access-logs", "s3.BucketPolicy access-logs"),
    ("s3.BucketPolicy access-logs", "s3.BucketLogging"),
    ("sns.TopicPolicy", "cloudwatch.MetricAlarm"),
    ("sqs.Queue ", "sqs.QueuePolicy"),
)


def violations(calls: list[Call], *, reverse: bool = False) -> list[str]:
    """Which pairs are not in order, or not there at all."""
    found = []
    for pair in ORDER:
        former, latter = ([each for each in calls if f"{each.kind} {each.name}".startswith(start)] for start in pair)
        if reverse:
            former, latter = latter, former
        if not (former and latter and max(each.ended for each in former) <= min(each.started for each in latter)):
            found.append(" before ".join(pair))
    return found


@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_others_need_is_created_before_them_and_deleted_after_them(make: MakeWorld, number: int):
    world = make(f"round-{number}", delay=SLOW)
    world.select("prod")
    world.configure(force_destroy="true")
    world.up()
    assert not violations(world.cloud.calls("create"))
    world.destroy("--skip-preview")
    assert not violations(world.cloud.calls("delete"), reverse=True)


@pytest.mark.parametrize("parallel", ["1", "100"])
def test_any_number_of_operations_may_run_at_once(make: MakeWorld, parallel: str):
    world = make()
    world.select("dev")
    world.up("--parallel", parallel)
    world.destroy("--skip-preview", "--parallel", parallel)
    assert world.cloud.resources() == []
