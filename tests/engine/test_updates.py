"""What a change of the code or of one setting does to a deployed stack that holds data: only what it has to."""

import shutil
from pathlib import Path

import pytest

from tests.engine.conftest import Deployed, MakeWorld
from tests.engine.world import Step, World

pytestmark = pytest.mark.slow

FUNCTION = {("update", "lambda.Function"), ("update", "lambda.Alias")}
# A setting → what changing it does.
SETTINGS = {
    "memory_mb=2048": FUNCTION,
    "timeout_seconds=60": FUNCTION | {("update", "cloudwatch.MetricAlarm"), ("update", "cloudwatch.Dashboard")},
    "log_level=WARN": FUNCTION,
    "log_retention_days=14": {("update", "cloudwatch.LogGroup")},
    "reserved_concurrency=10": {("update", "lambda.Function")},
    "reserved_concurrency=0": {("update", "lambda.Function")},
    "object_prefix=incoming/": {("update", "iam.Policy"), ("update", "s3.BucketNotification")},
    "object_suffix=.csv": {("update", "s3.BucketNotification")},
    "alarm_email=operator@example.com": {("create", "sns.TopicSubscription")},
    "noncurrent_version_days=45": {("update", "s3.BucketLifecycleConfiguration")},
    "access_log_days=30": {("update", "s3.BucketLifecycleConfiguration")},
    "lambda_runtime=python3.12": FUNCTION,
    "architecture=x86_64": FUNCTION,
}


@pytest.fixture(name="original", scope="module")
def fixture_original(originals: Deployed, tmp_path_factory: pytest.TempPathFactory) -> World:
    """dev as it is by default, deployed and with an object in each bucket."""
    world = originals("dev").copy(tmp_path_factory.mktemp("defaults") / "world")
    world.select("dev")
    world.shell("sed -i '/tap:/d' Pulumi.dev.yaml")
    world.up()
    world.cloud.fill_buckets()
    return world


@pytest.fixture(name="world")
def fixture_world(original: World, tmp_path: Path) -> World:
    """The same for one test."""
    world = original.copy(tmp_path / "world")
    world.select("dev")
    return world


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_changes_only_what_it_has_to(world: World, setting: str):
    before = world.cloud.objects()
    key, value = setting.split("=")
    world.configure(**{key: value})
    assert world.changes() == SETTINGS[setting]
    world.has_nothing_to_change()
    assert world.cloud.objects() == before


def test_an_address_for_alarms_is_replaced_and_nothing_else(world: World):
    world.configure(alarm_email="operator@example.com")
    world.up()
    world.configure(alarm_email="on-call@example.com")
    assert world.changes() == {("create", "sns.TopicSubscription"), ("delete", "sns.TopicSubscription")}


def test_a_change_of_the_handler_publishes_a_version_and_moves_the_alias(world: World):
    world.append("lambda_code/main.py", "# changed")
    assert world.plan() == [
        Step("update", "lambda.Function", "processor-dev"),
        Step("update", "lambda.Alias", "processor-alias-dev"),
    ]
    before = live_version(world)
    assert world.changes() == FUNCTION
    assert live_version(world) == before + 1
    world.has_nothing_to_change()


def test_what_does_not_change_the_archive_changes_nothing(world: World):
    world.append("lib/trigger.py", "# changed")
    world.shell("touch lambda_code/main.py")
    world.has_nothing_to_change()


def test_an_archive_built_anew_in_another_checkout_changes_nothing(world: World, make: MakeWorld):
    other = make("elsewhere")
    (other.project / "build").unlink()  # the link to what other checkouts have built
    shutil.copy(world.project / "Pulumi.dev.yaml", other.project)
    of_the_other = {name: world.environment[name] for name in ("PULUMI_BACKEND_URL", "STANDIN_CLOUD")}
    other.up("--expect-no-changes", "--stack", "dev", **of_the_other)
    assert list((other.project / "build").glob("function-*.zip"))


def test_a_pinned_version_stays_live_through_new_ones_until_it_is_released(world: World):
    pinned = live_version(world)
    world.configure(live_version=str(pinned))
    world.append("lambda_code/main.py", "# changed")
    assert world.changes() == {("update", "lambda.Function")}
    assert live_version(world) == pinned
    world.configure(live_version="0")
    assert world.changes() == {("update", "lambda.Alias")}
    assert live_version(world) == pinned + 1


def test_a_version_that_does_not_exist_is_refused_by_lambda(world: World):
    before = live_version(world)
    world.configure(live_version="99")
    assert "Function not found" in world.up(code=None)
    assert live_version(world) == before


def test_a_key_is_made_and_used_without_replacing_anything(world: World):
    before = world.cloud.objects()
    world.configure(encryption="aws:kms")
    assert {step.operation for step in world.plan()} == {"create", "update"}
    changes = world.changes()
    assert {kind for operation, kind in changes if operation == "create"} == {"kms.Key", "kms.Alias"}
    updated = {kind for operation, kind in changes if operation == "update"}
    assert {"s3.BucketServerSideEncryptionConfiguration", "sqs.Queue", "cloudwatch.LogGroup", "sns.Topic"} <= updated
    world.has_nothing_to_change()
    assert world.cloud.objects() == before


def live_version(world: World) -> int:
    """The version that uploads invoke."""
    return int(world.cloud.only("lambda.Alias")["Inputs"]["functionVersion"])
