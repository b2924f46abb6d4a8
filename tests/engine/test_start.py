"""The quick part: the program starts as the engine starts it; a stack is deployed, stays as it is and is removed."""

from tests.engine.conftest import MakeWorld


def test_the_program_finds_its_own_modules(make: MakeWorld):
    """The engine's host for Python puts nothing on the path where modules are looked for."""
    world = make()
    world.select("dev")
    assert {step.operation for step in world.plan()} == {"create"}


def test_dev_is_deployed_stays_as_it_is_and_is_removed(make: MakeWorld):
    world = make()
    world.select("dev")
    world.up()
    assert world.changes("--expect-no-changes") == set()
    world.destroy()
    assert world.cloud.resources() == []
