"""The deployed stack is what its program declares, and what is changed by hand is found."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tapkit.ops.validation.validate import validate

from tests.integration.conftest import ROOT, TARGET, Aws

Differences = Callable[[], list[tuple[str, str, Any, Any]]]
BY_HAND = pytest.mark.skipif(TARGET == "aws", reason="changes the stack by hand, which a stack in use must not be")


@pytest.fixture(name="differences")
def fixture_differences(outputs: dict[str, str], outputs_file: Path) -> Differences:
    """Compares the deployed stack: the resource, the property, what is declared, what is found."""
    stack = outputs["environment_suffix"]
    if not (ROOT / f"Pulumi.{stack}.yaml").exists():
        pytest.skip(f"the suffix {stack} is not the name of a stack, whose configuration could be compared")

    def run() -> list[tuple[str, str, Any, Any]]:
        found = validate(ROOT, [(stack, outputs_file)], lambda sentence: None)
        return [(each.subject, each.property, each.declared, each.found) for each in found.differences]

    return run


def test_the_stack_is_deployed_as_declared(differences: Differences):
    assert not differences()


@BY_HAND
def test_another_memory_size_is_found(differences: Differences, aws: Aws, outputs: dict[str, str]):
    function = {"FunctionName": outputs["function_name"]}
    before = aws("lambda").get_function_configuration(**function)["MemorySize"]
    aws("lambda").update_function_configuration(**function, MemorySize=before + 64)
    try:
        assert differences() == [("Function processor-local", "memorySize", before, before + 64)]
    finally:
        aws("lambda").update_function_configuration(**function, MemorySize=before)


@BY_HAND
def test_suspended_versioning_is_found(differences: Differences, aws: Aws, outputs: dict[str, str]):
    bucket = {"Bucket": outputs["bucket_name"]}
    aws("s3").put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Suspended"})
    try:
        assert differences() == [
            ("BucketVersioning uploads-versioning-local", "versioningConfiguration.status", "Enabled", "Suspended")
        ]
    finally:
        aws("s3").put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})


@BY_HAND
def test_a_shorter_retention_of_failed_events_is_found(differences: Differences, aws: Aws, outputs: dict[str, str]):
    queue = {"QueueUrl": outputs["dlq_url"]}
    name = "MessageRetentionPeriod"
    before = aws("sqs").get_queue_attributes(**queue, AttributeNames=[name])["Attributes"][name]
    aws("sqs").set_queue_attributes(**queue, Attributes={name: "3600"})
    try:
        assert differences() == [("Queue processor-dlq-queue-local", "messageRetentionSeconds", int(before), "3600")]
    finally:
        aws("sqs").set_queue_attributes(**queue, Attributes={name: before})


@BY_HAND
def test_a_silenced_alarm_is_found(differences: Differences, aws: Aws, outputs: dict[str, str]):
    cloudwatch = aws("cloudwatch")
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix="processor-errors-local-")["MetricAlarms"]
    (name,) = [each["AlarmName"] for each in alarms if each["AlarmActions"] == [outputs["alarm_topic_arn"]]]
    cloudwatch.disable_alarm_actions(AlarmNames=[name])
    try:
        assert differences() == [("MetricAlarm processor-errors-local", "actionsEnabled", True, False)]
    finally:
        cloudwatch.enable_alarm_actions(AlarmNames=[name])


@BY_HAND
def test_a_version_that_was_rolled_back_is_found_and_explained(
    aws: Aws, outputs: dict[str, str], outputs_file: Path, ops: Callable[..., subprocess.CompletedProcess]
):
    function, deployed = {"FunctionName": outputs["function_name"]}, outputs["function_version"]
    memory = aws("lambda").get_function_configuration(**function)["MemorySize"]
    aws("lambda").update_function_configuration(**function, MemorySize=memory + 64)
    later = aws("lambda").publish_version(**function)["Version"]
    aws("lambda").update_function_configuration(**function, MemorySize=memory)
    aws("lambda").update_alias(**function, Name="live", FunctionVersion=later)
    newer = outputs_file.with_name("newer.json")  # as if the later version had been deployed
    newer.write_text(json.dumps(outputs | {"function_version": later}), encoding="utf-8")
    try:
        assert ops("rollback").returncode == 0
        found = validate(ROOT, [("local", newer)], lambda sentence: None)
    finally:
        aws("lambda").delete_function(**function, Qualifier=later)
    assert [(each.property, each.declared, each.found) for each in found.differences] == [
        ("functionVersion", later, deployed)
    ]
    (note,) = [each for each in found.notes if each.stack == "local"]
    assert f":live_version {deployed} --stack local`, then `pulumi up`" in note.sentence
