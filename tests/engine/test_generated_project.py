"""A project that was made of this one lives the same life."""

import pytest

from tests.engine.conftest import MakeWorld

pytestmark = pytest.mark.slow


def test_a_new_project_is_judged_deployed_stays_as_it_is_and_is_removed(make: MakeWorld):
    template = make("template")
    made = template.folder / "my-task"
    template.run("python", "-m", "scaffold", "new", "--defaults", str(made))
    world = make("world", source=made)
    world.select("dev")
    assert "tapkit" in world.pulumi("preview", "--policy-pack", "policy")
    world.up()
    assert world.changes("--expect-no-changes") == set()
    assert world.outputs()["function_name"].startswith("processor-dev-")
    world.destroy()
    assert not world.cloud.resources()
