"""No mistake destroys data: what would is refused before anything is planned, or leaves what holds and guards data."""

from collections.abc import Callable

import pytest

from tests.engine.cloud import short
from tests.engine.conftest import Deployed
from tests.engine.world import World

pytestmark = pytest.mark.slow

# Stacks that may not lose their data, and those that may.
KEPT, PASSING = "prod", "dev"
# What must not be the first to go where the rest cannot be deleted.
HOLDS_OR_GUARDS_DATA = {
    "kms.Key",
    "s3.Bucket",
    "s3.BucketLifecycleConfiguration",
    "s3.BucketNotification",
    "s3.BucketPolicy",
    "s3.BucketPublicAccessBlock",
    "s3.BucketServerSideEncryptionConfiguration",
    "s3.BucketVersioning",
    "sqs.Queue",
    "cloudwatch.LogGroup",
}


@pytest.fixture(name="holding_data")
def fixture_holding_data(deployed: Deployed) -> Callable[[str], World]:
    """Answers a deployed stack with objects in its buckets, which has been asked for nothing yet."""

    def fill(stack: str) -> World:
        world = deployed(stack)
        world.cloud.fill_buckets()
        world.cloud.forget_calls()
        return world

    return fill


def assert_untouched(world: World, before: tuple[list, list]) -> None:
    assert world.cloud.attempts("create", "update", "delete") == []
    assert (world.cloud.resources(), world.cloud.objects()) == before


@pytest.mark.parametrize("stack", [KEPT, PASSING])
@pytest.mark.parametrize("command", [("preview",), ("up", "--yes")], ids=["preview", "up"])
def test_another_suffix_in_the_environment_is_refused(
    holding_data: Callable[[str], World], stack: str, command: tuple[str, ...]
):
    world = holding_data(stack)
    before = world.cloud.resources(), world.cloud.objects()
    printed = world.refused(*command, ENVIRONMENT_SUFFIX="pr123")
    assert f"The stack {stack} is deployed with the suffix '{stack}': with 'pr123' all of its resources" in printed
    assert "aws:" not in printed
    assert_untouched(world, before)


def test_another_suffix_in_the_configuration_is_refused(holding_data: Callable[[str], World]):
    world = holding_data(PASSING)
    before = world.cloud.resources(), world.cloud.objects()
    world.configure(environment_suffix="pr123")
    assert "is deployed with the suffix 'dev'" in world.refused("up", "--yes", "--skip-preview")
    assert_untouched(world, before)


def test_destroy_of_a_stack_that_keeps_its_data_is_refused_before_anything_is_deleted(
    holding_data: Callable[[str], World],
):
    world = holding_data(KEPT)
    before = world.cloud.resources(), world.cloud.objects()
    assert "protected" in world.refused("destroy", "--yes")
    assert_untouched(world, before)


def test_all_that_holds_or_guards_data_is_protected_where_the_stack_keeps_it(deployed: Deployed):
    resources = deployed(KEPT).state()["resources"]
    loose = [
        each["urn"] for each in resources if short(each["type"]) in HOLDS_OR_GUARDS_DATA and not each.get("protect")
    ]
    assert loose == []


def test_a_stack_is_retired_for_good_once_that_is_configured(holding_data: Callable[[str], World]):
    world = holding_data(KEPT)
    world.configure(force_destroy="true")
    world.up()
    world.destroy()
    assert (world.cloud.resources(), world.cloud.objects()) == ([], [])


@pytest.fixture(name="encrypted_before")
def fixture_encrypted_before(deployed: Deployed) -> World:
    """A stack whose objects are encrypted with its key, configured to encrypt with AWS's own keys from now on."""
    world = deployed(KEPT)
    world.cloud.fill_buckets()
    world.configure(encryption="AES256")
    return world


def test_the_key_stays_when_new_data_is_encrypted_otherwise(encrypted_before: World):
    steps = encrypted_before.plan()
    assert [step for step in steps if "delete" in step.operation or "replace" in step.operation] == []
    assert not {"kms.Key", "kms.Alias"} & {step.kind for step in steps}
    (key,) = encrypted_before.cloud.resources("kms.Key")
    encrypted_before.up()
    encrypted_before.has_nothing_to_change()
    assert encrypted_before.cloud.resources("kms.Key") == [key]


def test_the_key_that_stays_is_named_in_a_warning(encrypted_before: World):
    arn = encrypted_before.cloud.only("kms.Key")["Outputs"]["arn"]
    for printed in (encrypted_before.pulumi("preview"), encrypted_before.up(), encrypted_before.up()):
        assert f"warning: New data is encrypted with AWS's own keys. The key {arn} stays" in printed


def test_going_back_to_the_key_uses_the_one_that_stayed(encrypted_before: World):
    (key,) = encrypted_before.cloud.resources("kms.Key")
    encrypted_before.up()
    encrypted_before.configure(encryption="aws:kms")
    assert "warning: New data" not in encrypted_before.up()
    assert encrypted_before.cloud.resources("kms.Key") == [key]


def test_versions_that_expire_before_events_about_them_are_refused(holding_data: Callable[[str], World]):
    world = holding_data(KEPT)
    before = world.cloud.resources(), world.cloud.objects()
    world.configure(noncurrent_version_days="14")
    assert "an event about a version may wait for 14 days" in world.refused("up", "--yes", "--skip-preview")
    assert_untouched(world, before)


@pytest.mark.parametrize(("email", "warned"), [("", True), ("operator@example.com", False)])
def test_up_says_when_nobody_is_told_about_alarms_of_a_stack_that_keeps_its_data(
    deployed: Deployed, email: str, warned: bool
):
    world = deployed(KEPT)
    world.configure(alarm_email=email)
    assert ("warning: Nobody is told when an alarm goes off" in world.up()) is warned


def test_up_of_a_stack_that_may_lose_its_data_warns_of_nothing(deployed: Deployed):
    assert "warning" not in deployed(PASSING).up()
