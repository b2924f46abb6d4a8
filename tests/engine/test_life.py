"""The life of each stack that has a file here: deployed, looked at, deployed again, destroyed."""

import pytest

from tests.engine.conftest import Deployed, MakeWorld
from tests.engine.world import World
from tests.pages.tables import table_rows
from tests.unit.conftest import STACKS

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("stack", STACKS)]


@pytest.fixture(name="world")
def fixture_world(deployed: Deployed, stack: str) -> World:
    """The stack, deployed."""
    return deployed(stack)


def test_a_preview_of_a_new_stack_plans_only_creations(make: MakeWorld, stack: str):
    world = make()
    world.select(stack)
    assert {step.operation for step in world.plan()} == {"create"}


def test_nothing_is_left_to_change(world: World):
    world.has_nothing_to_change()


def test_a_second_up_changes_nothing(world: World):
    assert world.changes("--expect-no-changes") == set()


def test_what_was_deployed_reads_as_it_was_declared(world: World):
    world.pulumi("refresh", "--preview-only", "--expect-no-changes", "--diff")


def test_a_refresh_changes_neither_the_state_nor_the_next_up(world: World):
    world.pulumi("refresh", "--yes")
    world.pulumi("refresh", "--preview-only", "--expect-no-changes", "--diff")
    assert world.changes("--expect-no-changes") == set()


def test_outputs_are_those_that_the_page_names(world: World, stack: str):
    outputs = world.outputs()
    has_key = bool(world.cloud.resources("kms.Key"))
    assert set(outputs) == documented_outputs() | ({"key_arn"} if has_key else set())
    assert [name for name, value in outputs.items() if not value] == []
    assert outputs["environment_suffix"] == stack


def test_destroy_leaves_nothing_where_the_stack_may_lose_its_data(world: World, stack: str):
    world.configure(force_destroy="true")
    world.up()
    world.cloud.fill_buckets()
    world.destroy()
    assert (world.cloud.resources(), world.cloud.objects()) == ([], [])
    world.pulumi("stack", "rm", "--yes", stack)


def documented_outputs() -> set[str]:
    return {row[0].strip("`") for row in table_rows("docs/configuration.md", "Outputs")}
