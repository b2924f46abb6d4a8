"""What the tests on Pulumi's engine share: worlds to deploy in, and stacks that have been deployed already.

A test that changes something has a copy of the deployed stack, with the checkout, the state and the cloud.
"""

# pylint: disable=redefined-outer-name # fixtures ask for each other by name

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tapkit.review.copies import copy_project

from tests.engine.engine import what_is_missing
from tests.engine.world import QUICK, World
from tests.unit.conftest import ROOT

MakeWorld = Callable[..., World]
Deployed = Callable[[str], World]


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Nothing here runs without the engine, nor with a provider that would reach an account."""
    if missing := what_is_missing():
        pytest.skip(f"Pulumi's engine with a stand-in for AWS: {missing}; see CONTRIBUTING.md")


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The function's archives."""
    return tmp_path_factory.mktemp("archives")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as it is now, without what Pulumi writes into the files of stacks that are deployed."""
    folder = tmp_path_factory.mktemp("source") / "project"
    copy_project(ROOT, folder)
    shutil.rmtree(folder / "build", ignore_errors=True)
    (folder / ".git").unlink(missing_ok=True)  # the file by which one of several work trees knows its repository
    for path in folder.glob("Pulumi.*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^(secretsprovider|encryptedkey|encryptionsalt):.*\n", "", text), encoding="utf-8")
    return folder


@pytest.fixture
def make(project: Path, archives: Path, tmp_path: Path) -> MakeWorld:
    """Makes a world with nothing in it, of this project unless another one is named."""

    def new_world(name: str = "world", *, source: Path = project, delay: str = QUICK) -> World:
        return World.of_project(source, tmp_path / name, archives, delay)

    return new_world


@pytest.fixture(scope="session")
def originals(project: Path, archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Deploys a stack, once however often it is asked for."""
    worlds: dict[str, World] = {}

    def deploy(stack: str) -> World:
        if stack not in worlds:
            world = World.of_project(project, tmp_path_factory.mktemp(stack) / "world", archives)
            world.select(stack)
            world.up()
            worlds[stack] = world
        return worlds[stack]

    return deploy


@pytest.fixture
def deployed(originals: Deployed, tmp_path: Path) -> Deployed:
    """Answers a stack of the test's own that is deployed and selected."""

    def copy(stack: str) -> World:
        world = originals(stack).copy(tmp_path / f"deployed-{stack}")
        world.select(stack)
        return world

    return copy
