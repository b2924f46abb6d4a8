"""What the unit tests share: the project's own program, run in-process with a recording monitor."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.graph import Graph, Resource
from local.placeholders import Placeholders
from local.program import Run, run_program
from local.project import load_project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True, scope="session")
def clean_environment() -> Iterator[None]:
    """No test depends on, or reaches, what the developer's shell is set up for."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ENVIRONMENT_SUFFIX", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


def run_tap(stack: str = "dev", **config: str) -> Run:
    """Run tap.py with a stack's configuration and some of its keys set otherwise."""
    project = load_project(ROOT, stack)
    overrides = {f"{project.name}:{key}": value for key, value in config.items()}
    return run_program(replace(project, config=project.config | overrides), Placeholders(project.region))


@pytest.fixture(scope="session")
def dev() -> Run:
    """tap.py as the stack `dev` configures it."""
    return run_tap("dev")


@pytest.fixture(scope="session")
def encrypted() -> Run:
    """tap.py with a customer-managed key."""
    return run_tap("dev", encryption="aws:kms")


def only(graph: Graph, kind: str, name: str | None = None) -> Resource:
    """The one resource of a type, or the one of them with a logical name."""
    (found,) = [each for each in graph.of_type(kind) if name in (None, each.name)]
    return found


def waits_for(graph: Graph, resource: Resource) -> set[str]:
    """The logical names of what a resource directly depends on."""
    return {graph[urn].name for urn in resource.dependencies}
