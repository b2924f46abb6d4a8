"""The policy pack as Pulumi runs it: silent about the project, and loud in time about what the catalogue breaks."""

import re

import pytest
import tapkit.policy.rules  # noqa: F401 # pylint: disable=unused-import # registers the rules
from tapkit.checks import CHECKS

from failures.catalogue import load
from failures.variants import apply
from tests.engine.conftest import Deployed, MakeWorld
from tests.engine.world import World

pytestmark = pytest.mark.slow

PACK = ("--policy-pack", "policy")
VIOLATION = re.compile(r"- \[(?:mandatory|advisory)\](?: \[severity: \w+\])?\s+([a-z0-9-]+)")
# Rules whose first broken variant in the catalogue a preview can judge.
SEEN_BY_A_PREVIEW = (
    "alarm-one-statistic",
    "bucket-encrypted",
    "bucket-public-access-blocked",
    "bucket-versioned",
    "function-handler-in-archive",
    "function-timeout",
    "notification-target-admitted",
    "notification-waits-for-permission",
    "tags-present",
)
# Rules on single resources, with the type that must not be created when one is broken.
STOP_A_CREATION = {
    "iam-least-privilege": "iam.Policy",
    "function-handler-in-archive": "lambda.Function",
    "permission-scoped": "lambda.Permission",
}


def broken(make: MakeWorld, rule: str) -> World:
    """prod, not deployed, with what the catalogue breaks first to prove a rule; the cloud refuses nothing by itself."""
    world = make()
    row = next(row for row in load().rows if row.check == rule)
    apply(row.edits, world.project)
    world.environment["STANDIN_STRICT"] = "no"
    world.select("prod")
    return world


def assert_silent(printed: str) -> None:
    assert "tapkit" in printed
    assert VIOLATION.findall(printed) == []


def test_the_project_may_be_deployed(make: MakeWorld):
    world = make()
    world.select("prod")
    assert_silent(world.pulumi("preview", *PACK))
    assert_silent(world.up(*PACK))
    assert_silent(world.pulumi("preview", "--expect-no-changes", *PACK))


def test_an_update_of_the_project_may_be_deployed(deployed: Deployed):
    world = deployed("prod")
    world.configure(memory_mb="2048")
    world.append("lambda_code/main.py", "# changed")
    assert_silent(world.up(*PACK))


def test_the_pack_may_be_named_from_another_folder(deployed: Deployed):
    world = deployed("prod")
    assert_silent(world.pulumi("-C", "lib/..", "preview", "--policy-pack", str(world.project / "policy")))


@pytest.mark.parametrize("rule", SEEN_BY_A_PREVIEW)
def test_a_preview_reports_what_is_broken_and_says_what_to_do(make: MakeWorld, rule: str):
    stops = CHECKS[rule].severity.is_grave
    printed = broken(make, rule).pulumi("preview", *PACK, code=None if stops else 0)
    assert rule in VIOLATION.findall(printed)
    assert CHECKS[rule].remedy in printed


@pytest.mark.parametrize("rule", STOP_A_CREATION)
def test_up_stops_before_it_creates_what_is_forbidden(make: MakeWorld, rule: str):
    world = broken(make, rule)
    printed = world.up(*PACK, code=None)
    assert rule in VIOLATION.findall(printed)
    assert [each for each in world.cloud.attempts("create") if each.split()[1] == STOP_A_CREATION[rule]] == []
