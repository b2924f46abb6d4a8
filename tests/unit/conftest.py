"""What the unit tests share: the project's own program, run as Pulumi's engine runs it, and recorded.

It runs as a project and a stack of the tests' own, `shop` and `dev`, with a configuration of their own, so that what
a test expects does not depend on what this project is called and set to.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi.runtime.mocks import Mocks
from tapkit.local.graph import Graph, Resource
from tapkit.local.placeholders import Placeholders
from tapkit.runner.run import Run, run_program
from tapkit.local.project import Project, load_project

ROOT = Path(__file__).resolve().parents[2]
STACKS = sorted(path.stem.removeprefix("Pulumi.") for path in ROOT.glob("Pulumi.*.yaml"))
# A setting that is not named here has the default that Pulumi.yaml declares.
SETTINGS = {
    "environment_suffix": "",
    "lambda_runtime": "python3.13",
    "architecture": "arm64",
    "memory_mb": "512",
    "timeout_seconds": "300",
    "reserved_concurrency": "-1",
    "live_version": "0",
    "log_level": "DEBUG",
    "log_retention_days": "7",
    "alarm_email": "",
    "object_prefix": "uploads/",
    "object_suffix": "",
    "encryption": "AES256",
    "noncurrent_version_days": "15",
    "access_log_days": "7",
    "force_destroy": "true",
}


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


def shop(stack: str = "dev", **settings: str) -> Project:
    """This project under the tests' own name and configuration, with some settings set otherwise."""
    own = load_project(ROOT, "local")
    declared = {key.removeprefix(f"{own.name}:"): value for key, value in own.config.items() if key[:4] != "aws:"}
    config = {f"shop:{name}": value for name, value in (declared | SETTINGS | settings).items()}
    return replace(own, name="shop", stack=stack, config={"aws:region": "us-east-1"} | config)


def run_tap(stack: str = "dev", **settings: str) -> Run:
    """Run tap.py with the tests' own configuration, and some settings set otherwise."""
    project = shop(stack, **settings)
    return run_program(project, Placeholders(project.region))


def run_source(source: str, folder: Path, project: Project | None = None, provider: Mocks | None = None) -> Run:
    """Run a program of a test's own, which finds the project's modules, with the tests' own configuration."""
    project = project or shop()
    entry = folder / "program.py"
    entry.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{source}", encoding="utf-8")
    return run_program(replace(project, entry=entry), provider or Placeholders(project.region))


def run_tap_after(statements: str, folder: Path, project: Project | None = None) -> Run:
    """Run tap.py after statements that set something otherwise in its process."""
    program = f"import runpy\nrunpy.run_path({str(shop().entry)!r}, run_name='__main__')"
    return run_source(f"{statements}\n{program}", folder, project)


def run_stack(name: str) -> Run:
    """Run tap.py as one of this project's own stacks configures it."""
    project = load_project(ROOT, name)
    return run_program(project, Placeholders(project.region))


@pytest.fixture(scope="session")
def dev() -> Run:
    """tap.py with the tests' own configuration."""
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
