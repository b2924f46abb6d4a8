"""Fixtures of the tests of `tapkit validate`: a stack on an emulator, before and after changes by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tapkit.local.clients import Clients
from tapkit.local.deployed import deploy
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.ops.stack import Stack
from tapkit.ops.validation.deployed import compare_deployed
from tapkit.testing import Run, record

from tests.tapkit.ops.validation.changes import CHANGES
from tests.unit.conftest import shop

PRODUCTION = {
    **{"encryption": "aws:kms", "memory_mb": "1024", "log_level": "INFO", "log_retention_days": "365"},
    **{"noncurrent_version_days": "90", "access_log_days": "365", "force_destroy": "false"},
    "alarm_email": "operator@example.com",
}

Found = list[tuple[str, str, Any, Any]]


@dataclass(frozen=True)
class Deployment:
    """A stack on the emulator, and what its program declares."""

    run: Run
    outputs: dict[str, Any]
    clients: Clients

    @property
    def stack(self) -> Stack:
        return Stack(self.outputs, Path("outputs.json"))

    def differences(self) -> Found:
        """The differences that are found, without the stack's name, sorted."""
        found = compare_deployed("prod", self.run, self.stack, self.clients)
        return sorted(
            (difference.subject, difference.property, difference.declared, difference.found) for difference in found
        )


@pytest.fixture(scope="session", name="endpoint")
def fixture_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with Emulator(tmp_path_factory.mktemp("validate") / "emulator").session(free_port()) as endpoint:
        yield endpoint


@pytest.fixture(scope="session", name="clients")
def fixture_clients(endpoint: Endpoint) -> Clients:
    return Clients(endpoint, "us-east-1")


@pytest.fixture(scope="session", name="deployment")
def fixture_deployment(endpoint: Endpoint, clients: Clients) -> Deployment:
    """The stack with the most parts: production, with somebody to be told of alarms."""
    project = shop("prod", **PRODUCTION)
    create_others(clients)
    outputs = deploy(project, endpoint, lambda resource: None).outputs
    return Deployment(record(project), outputs, clients)


def create_others(clients: Clients) -> None:
    """Create resources of others, named almost like the stack's own."""
    key = clients("kms").create_key()["KeyMetadata"]["KeyId"]
    clients("kms").create_alias(AliasName="alias/uploads-alias-prod-of-another", TargetKeyId=key)
    clients("cloudwatch").put_metric_alarm(
        AlarmName="processor-errors-prod-of-another",
        Namespace="Another",
        MetricName="Another",
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
        Threshold=0,
        Period=60,
        EvaluationPeriods=1,
    )


@pytest.fixture(scope="session", name="unchanged")
def fixture_unchanged(deployment: Deployment) -> Found:
    """The differences right after the deployment."""
    return deployment.differences()


@pytest.fixture(scope="session", name="changed")
def fixture_changed(deployment: Deployment, unchanged: Found) -> Found:  # pylint: disable=unused-argument # goes first
    """The differences after every change."""
    for change in CHANGES:
        change.make(deployment.clients, deployment.outputs)
    return deployment.differences()
