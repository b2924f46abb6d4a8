"""Configuration → TapStackArgs, through tap.py: where each key's value arrives."""

from dataclasses import replace
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from tapkit.local.placeholders import Placeholders
from tapkit.runner.run import run_program
from tapkit.testing import Graph, the

from lib.args import TapStackArgs
from parts.settings import settings_of
from tests.unit.conftest import run_tap, run_tap_after, shop

# Every key with a value that is not the one in the tests' own configuration.
CUSTOM = {
    "environment_suffix": "blue",
    "lambda_runtime": "python3.12",
    "architecture": "x86_64",
    "memory_mb": "1024",
    "timeout_seconds": "60",
    "reserved_concurrency": "5",
    "live_version": "3",
    "log_level": "ERROR",
    "log_retention_days": "14",
    "alarm_email": "ops@example.com",
    "object_prefix": "in/",
    "object_suffix": ".csv",
    "encryption": "aws:kms",
    "noncurrent_version_days": "21",
    "access_log_days": "12",
    "force_destroy": "false",
}
FUNCTION = "lambda.Function", "processor-blue"
NOTIFICATION = "s3.BucketNotification", "trigger-notification-blue"
REACHED = [
    ("environment_suffix", FUNCTION, ["environment", "variables", "ENVIRONMENT_SUFFIX"], "blue"),
    ("lambda_runtime", FUNCTION, ["runtime"], "python3.12"),
    ("architecture", FUNCTION, ["architectures"], ["x86_64"]),
    ("memory_mb", FUNCTION, ["memorySize"], 1024),
    ("timeout_seconds", FUNCTION, ["timeout"], 60),
    ("reserved_concurrency", FUNCTION, ["reservedConcurrentExecutions"], 5),
    ("live_version", ("lambda.Alias", "processor-alias-blue"), ["functionVersion"], "3"),
    ("log_level", FUNCTION, ["environment", "variables", "POWERTOOLS_LOG_LEVEL"], "ERROR"),
    ("log_retention_days", ("cloudwatch.LogGroup", "processor-log-blue"), ["retentionInDays"], 14),
    ("alarm_email", ("sns.TopicSubscription", "alarms-email-blue"), ["endpoint"], "ops@example.com"),
    ("object_prefix", NOTIFICATION, ["lambdaFunctions", 0, "filterPrefix"], "in/"),
    ("object_suffix", NOTIFICATION, ["lambdaFunctions", 0, "filterSuffix"], ".csv"),
    (
        "encryption",
        ("s3.BucketServerSideEncryptionConfiguration", "uploads-encryption-blue"),
        ["rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"],
        "aws:kms",
    ),
    (
        "noncurrent_version_days",
        ("s3.BucketLifecycleConfiguration", "uploads-lifecycle-blue"),
        ["rules", 1, "noncurrentVersionExpiration", "noncurrentDays"],
        21,
    ),
    (
        "access_log_days",
        ("s3.BucketLifecycleConfiguration", "access-logs-lifecycle-blue"),
        ["rules", 1, "expiration", "days"],
        12,
    ),
    ("force_destroy", ("s3.Bucket", "uploads-blue"), ["forceDestroy"], False),
    ("force_destroy", ("s3.Bucket", "access-logs-blue"), ["forceDestroy"], False),
]


# Nothing is really packaged: the archive's name says what for.
PACKAGED = """
import pathlib, lib.args
from parts.packaging import Package

lib.args.package_for = lambda *wanted: Package(pathlib.Path("-".join(wanted) + ".zip"), "hash")
"""


@pytest.fixture(name="custom", scope="module")
def every_key_set(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """What tap.py registers with CUSTOM."""
    return run_tap_after(PACKAGED, tmp_path_factory.mktemp("custom"), shop(**CUSTOM)).graph


@pytest.mark.parametrize(("_key", "resource", "path", "value"), REACHED)
def test_value_reaches_its_input(custom: Graph, _key: str, resource: tuple[str, str], path: list, value: Any):
    assert reduce(getitem, path, the(custom, *resource).inputs) == value


def test_every_key_is_tried_above_with_a_value_of_its_own():
    usual = shop().config
    assert {key for key, *_ in REACHED} == set(CUSTOM) == set(settings_of(TapStackArgs))
    assert not [key for key, value in CUSTOM.items() if usual[f"shop:{key}"] == value]


def test_archive_for_runtime_and_architecture_and_its_hash_reach_the_function(custom: Graph):
    inputs = the(custom, *FUNCTION).inputs
    assert (Path(inputs["code"].path).name, inputs["sourceCodeHash"]) == ("python3.12-x86_64.zip", "hash")


@pytest.mark.parametrize("config", [{}, {"shop:environment_suffix": ""}])
def test_suffix_is_the_name_of_the_stack_unless_it_is_set(config: dict[str, str]):
    project = shop("staging")
    rest = {key: value for key, value in project.config.items() if key != "shop:environment_suffix"}
    run = run_program(replace(project, config=rest | config), Placeholders(project.region))
    assert run.outputs["environment_suffix"] == "staging"


@pytest.mark.parametrize("configured", ["", "blue"])
def test_suffix_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch, configured: str):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "pr-7")
    assert run_tap("dev", environment_suffix=configured).outputs["environment_suffix"] == "pr-7"


def test_empty_suffix_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "")
    assert run_tap("dev", environment_suffix="blue").outputs["environment_suffix"] == "blue"


def test_a_stack_that_is_to_last_and_tells_nobody_of_alarms_says_so(caplog: pytest.LogCaptureFixture):
    run_tap(force_destroy="false", alarm_email="")
    assert caplog.messages == [
        "Nobody is told when an alarm goes off: set alarm_email, or subscribe to the topic alarm_topic_arn."
    ]


@pytest.mark.parametrize("settings", [{"force_destroy": "true"}, {"alarm_email": "ops@example.com"}])
def test_nothing_is_said_where_somebody_is_told_or_nothing_is_to_last(
    settings: dict[str, str], caplog: pytest.LogCaptureFixture
):
    run_tap(**{"force_destroy": "false", "alarm_email": "", **settings})
    assert caplog.messages == []
