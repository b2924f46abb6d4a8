"""What goes wrong on the way: a call that fails, an engine that is killed, a state that is lost or behind."""

import json
import signal
import subprocess
import time

import pytest

from tests.engine.conftest import Deployed, MakeWorld
from tests.engine.world import SLOW, World

pytestmark = pytest.mark.slow

WAIT_SECONDS = 60
# So that the state can forget them alone.
NOBODY_WAITS_FOR = {"trigger-notification-dev", "dashboard-dev", "uploads-logging-dev", "processor-dlq-policy-dev"}


@pytest.mark.parametrize(
    "kind",
    [
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:iam/policy:Policy",
        "aws:lambda/function:Function",
        "aws:s3/bucketNotification:BucketNotification",
    ],
)
def test_a_creation_that_fails_is_completed_by_the_next_up(make: MakeWorld, kind: str):
    world = make()
    world.select("dev")
    world.cloud.fail("create", kind, "InternalError: We encountered an internal error")
    assert "InternalError" in world.up(code=None)
    world.up()
    world.pulumi("refresh", "--preview-only", "--expect-no-changes")
    world.has_nothing_to_change()
    world.destroy()
    assert world.cloud.resources() == []


@pytest.fixture(name="killed")
def fixture_killed(make: MakeWorld) -> World:
    """An `up` whose engine was killed in the middle."""
    world = make(delay=SLOW)
    world.select("dev")
    until = time.monotonic() + WAIT_SECONDS
    with world.start("pulumi", "--non-interactive", "up", "--yes", "--skip-preview") as process:
        while len(world.cloud.resources()) < 8:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        kill_between_two_writes(process, world)
    return world


def kill_between_two_writes(process: subprocess.Popen, world: World) -> None:
    """A bucket replaces what it holds as a whole; of the files that stand for it here, one is empty for a moment."""
    (state,) = (world.folder / "state").glob(".pulumi/stacks/*/dev.json")
    while True:
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        if all(path.stat().st_size for path in (state, state.with_suffix(".json.attrs"))):
            break
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)


def test_after_a_kill_the_next_up_says_that_the_stack_is_locked(killed: World):
    assert "the stack is currently locked" in killed.up(code=None)


def test_after_a_kill_what_was_pending_is_cleared_and_up_completes(killed: World):
    killed.pulumi("cancel", "--yes")
    killed.pulumi("refresh", "--yes", "--clear-pending-creates")
    assert not killed.state().get("pending_operations")
    killed.up()
    killed.has_nothing_to_change()


def test_a_copy_of_the_state_is_taken_back_after_a_kill(killed: World):
    killed.pulumi("cancel", "--yes")
    killed.pulumi("stack", "export", "--file", "state-before.json")
    killed.pulumi("state", "repair", "--yes")
    killed.pulumi("stack", "import", "--file", "state-before.json")


def test_what_was_deleted_by_hand_is_seen_and_made_again_alone(deployed: Deployed):
    world = deployed("dev")
    world.cloud.lose("s3.BucketNotification")
    world.pulumi("refresh", "--preview-only", "--expect-no-changes", code=None)
    world.pulumi("refresh", "--yes")
    assert world.changes() == {("create", "s3.BucketNotification")}


def test_resources_that_the_state_does_not_know_are_imported(deployed: Deployed):
    world = deployed("dev")
    missing = {urn: each for urn, each in identities(world).items() if urn.rpartition("::")[2] in NOBODY_WAITS_FOR}
    assert len(missing) == len(NOBODY_WAITS_FOR)
    for urn in missing:
        world.pulumi("state", "delete", urn, "--yes", "--force")
    take_in(world, missing)


def test_all_of_a_lost_state_is_imported(deployed: Deployed):
    world = deployed("dev")
    ids = identities(world)
    world.shell("cp Pulumi.dev.yaml kept; pulumi stack rm --force --yes dev; mv kept Pulumi.dev.yaml")
    world.select("dev")
    take_in(world, ids)


def identities(world: World) -> dict[str, str]:
    """The physical name of everything that is deployed, by URN."""
    resources = world.state()["resources"]
    return {each["urn"]: each["id"] for each in resources if each["type"].startswith("aws:")}


def take_in(world: World, ids: dict[str, str]) -> None:
    """The runbook's way of importing, with the names filled in that a person would look up."""
    world.pulumi("preview", "--import-file", "import.json")
    by_name = {(urn.split("::")[2].rpartition("$")[2], urn.rpartition("::")[2]): each for urn, each in ids.items()}
    path = world.project / "import.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for each in content["resources"]:
        if not each.get("component"):
            each["id"] = by_name[each["type"], each.get("logicalName", each["name"])]
    path.write_text(json.dumps(content), encoding="utf-8")
    world.pulumi("import", "--file", "import.json", "--generate-code=false", "--protect=false", "--yes")
    assert world.changes("--expect-no-changes") == set()
    assert identities(world) == identities(world) | ids
