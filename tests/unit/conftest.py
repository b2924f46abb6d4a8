"""What the unit tests share: what the project's own program registers, recorded.

It runs as a project and a stack of the tests' own, `shop` and `dev`, with a configuration of their own, so that what
a test expects does not depend on what this project is called and set to.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi.runtime.mocks import Mocks
from tapkit.local.placeholders import Placeholders
from tapkit.runner.run import run_program
from tapkit.testing import Graph, Project, Run, configured, load_project, record

ROOT = Path(__file__).resolve().parents[2]
TAGS = {"Project": "shop", "Environment": "dev", "ManagedBy": "pulumi"}
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
    return configured(load_project(ROOT, "local"), SETTINGS | settings, name="shop", stack=stack)


def run_tap(stack: str = "dev", **settings: str) -> Run:
    """Run tap.py with the tests' own configuration, and some settings set otherwise."""
    return record(shop(stack, **settings))


# Runs that tests of one setting share. Between them each setting has the values at which something changes.
VARIANTS = (
    {},
    {"timeout_seconds": "1", "log_level": "INFO", "object_prefix": "", "live_version": "7"},
    {"timeout_seconds": "7", "log_level": "WARN", "object_prefix": "in/"},
    {"timeout_seconds": "900", "log_level": "ERROR"},
)


def run_with(setting: str, value: str) -> Run:
    """A run in which a setting has a value, and others may differ from the tests' own configuration."""
    chosen = (variant.get(setting, SETTINGS[setting]) == value for variant in VARIANTS)
    return _run_variant(list(chosen).index(True))


@functools.cache
def _run_variant(index: int) -> Run:
    return run_tap("dev", **VARIANTS[index])


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
    return record(load_project(ROOT, name))


@pytest.fixture(scope="session")
def dev() -> Run:
    """tap.py with the tests' own configuration."""
    return _run_variant(0)


@pytest.fixture(scope="session")
def encrypted() -> Run:
    """tap.py with a customer-managed key."""
    return run_tap("dev", encryption="aws:kms")


@pytest.fixture(name="run", params=["dev", "encrypted"])
def encrypted_either_way(request: pytest.FixtureRequest) -> Run:
    """tap.py, once with AES256 and once with a customer-managed key."""
    return request.getfixturevalue(request.param)


@pytest.fixture(name="graph")
def graph_of_run(run: Run) -> Graph:
    """What tap.py registers, under both ways of encrypting."""
    return run.graph
