"""The pages as they are read: each section's commands of Pulumi, in order, on a stack that is deployed."""

import json
import re
from pathlib import Path

import pytest

from tests.engine.conftest import Deployed, MakeWorld
from tests.engine.pages import sections, with_passphrase
from tests.engine.world import World
from tests.unit.conftest import ROOT

pytestmark = pytest.mark.slow

DEPLOY_PAGE, RUNBOOK = "docs/deploy.md", "docs/runbook.md"
DEPLOY = sections(DEPLOY_PAGE)["Deploy to AWS"]
# It imports what is missing: test_recovery.py makes something missing.
IMPORT = sections(RUNBOOK)["Import"]


@pytest.fixture(name="world")
def fixture_world(deployed: Deployed) -> World:
    """dev, deployed; `up` and the like find the state that some sections take back."""
    return deployed("dev")


def test_the_page_leads_from_nothing_to_a_stack_and_back(make: MakeWorld):
    world = make()
    login, select, *others = DEPLOY
    assert login.startswith("pulumi login 's3://")  # test_backend.py does it, and the key
    world.shell(with_passphrase(select))
    *up_to_outputs, destroy = others
    for command in up_to_outputs:
        world.shell(command)
    written = json.loads((world.project / "cfn-outputs" / "flat-outputs.json").read_text(encoding="utf-8"))
    assert written == world.outputs()
    world.shell(destroy)
    assert not world.cloud.resources()


@pytest.mark.parametrize(
    ("page", "section"),
    [
        (page, section)
        for page in (DEPLOY_PAGE, RUNBOOK)
        for section in sections(page)
        if section not in ("Deploy to AWS", "Import")
    ],
)
def test_a_section_can_be_followed(world: World, deployed: Deployed, page: str, section: str):
    commands = sections(page)[section]
    if any("--stack prod" in command for command in commands):
        into_the_same_backend(world, deployed("prod"))
    for command in commands:
        world.shell(with_passphrase(command))


def into_the_same_backend(world: World, other: World) -> None:
    """Let a world find another one's stack beside its own."""
    world.shell(f"cp -R {other.folder}/state/. {world.folder}/state && cp {other.project}/Pulumi.prod.yaml .")


def test_the_runbook_imports_as_the_tests_do():
    assert IMPORT == [
        "pulumi preview --import-file import.json",
        "pulumi import --yes --file import.json --generate-code=false --protect=false",
        "pulumi preview --expect-no-changes",
    ]


def test_outputs_that_the_runbook_asks_for_exist(world: World):
    text = (ROOT / RUNBOOK).read_text(encoding="utf-8")
    asked = set(re.findall(r"pulumi stack output (\w+)", text))
    assert asked and asked <= set(world.outputs())


def test_a_stack_beside_another_shares_nothing_with_it(world: World):
    before = world.outputs()
    world.pulumi("stack", "init", "pr123", "--copy-config-from", "dev")
    world.up()
    after = world.outputs()
    assert {name for name in before if before[name] == after[name]} == {"function_version"}
    world.destroy("--remove")
    assert not (world.project / "Pulumi.pr123.yaml").exists()
    world.select("dev")
    world.has_nothing_to_change()


def test_commands_work_in_a_folder_below(world: World):
    world.shell("cd lib && pulumi preview --non-interactive --expect-no-changes")


@pytest.mark.parametrize("selected", [False, True])
def test_outputs_that_are_not_there_are_one_sentence(make: MakeWorld, selected: bool):
    world = make()
    if selected:
        world.select("dev")
    printed = world.run("tapkit", "outputs", "--pulumi", code=1)
    assert re.fullmatch(r"Error: [^\n]+\n", printed)


@pytest.mark.parametrize("command", ["tapkit preview --stack dev", "tapkit validate", "tapkit review ."])
def test_what_pulumi_writes_into_a_stacks_file_disturbs_nothing(world: World, command: str):
    """The salt of its secrets, and each value that was set, in quotes."""
    world.configure(memory_mb="1024")
    assert "encryptionsalt:" in (world.project / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    world.shell(command)


def test_a_secret_value_is_taken_and_refused_in_words_where_it_cannot_be(world: World):
    world.pulumi("config", "set", "--secret", "alarm_email", "operator@example.com")
    world.up()
    world.run("tapkit", "outputs", "--pulumi")
    printed = world.shell("tapkit preview --stack dev", code=None)
    assert "Traceback" not in printed


def test_git_ignores_what_the_documented_commands_write(world: World):
    world.shell("pulumi stack export --file state-before.json; pulumi preview --import-file import.json")
    world.run("tapkit", "outputs", "--pulumi")
    changed = world.run("git", "status", "--short", "--untracked-files=all").split("\n")
    assert [line for line in changed if line and Path(line[3:]).name != "Pulumi.dev.yaml"] == []
