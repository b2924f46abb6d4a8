"""The alarms: what each watches, when it goes off and what it tells whom to do."""

import re
from typing import Any

import pytest
from tapkit.testing import Graph, Resource, component, the, waits_for

from lib.args import TapStackArgs
from parts.settings import settings_of
from tests.unit.conftest import TAGS, run_with

FUNCTION_ALARMS = ("errors", "throttles", "duration", "event-age", "undelivered")
ALARMS = (*FUNCTION_ALARMS, "queue", "queue-age")


def alarm(graph: Graph, name: str) -> Resource:
    return the(graph, "cloudwatch.MetricAlarm", f"processor-{name}-dev")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("errors", {"metricName": "Errors", "statistic": "Sum", "threshold": 0, "evaluationPeriods": 3}),
        ("throttles", {"metricName": "Throttles", "statistic": "Sum", "threshold": 0, "evaluationPeriods": 3}),
        ("duration", {"metricName": "Duration", "extendedStatistic": "p99", "threshold": 240_000}),
        ("event-age", {"metricName": "AsyncEventAge", "statistic": "Maximum", "threshold": 3_600_000}),
        ("undelivered", {"metricName": "DestinationDeliveryFailures", "statistic": "Sum", "threshold": 0}),
        (
            "queue",
            {
                "namespace": "AWS/SQS",
                "metricName": "ApproximateNumberOfMessagesVisible",
                "statistic": "Maximum",
                "threshold": 0,
            },
        ),
        (
            "queue-age",
            {
                "namespace": "AWS/SQS",
                "metricName": "ApproximateAgeOfOldestMessage",
                "statistic": "Maximum",
                "threshold": 10 * 24 * 3600,
            },
        ),
    ],
)
def test_alarm(graph: Graph, name: str, expected: dict[str, Any]):
    dimensions = {"FunctionName": the(graph, "lambda.Function").outputs["name"]}
    if expected.get("namespace") == "AWS/SQS":
        dimensions = {"QueueName": the(graph, "sqs.Queue").outputs["name"]}
    inputs = alarm(graph, name).inputs
    # What it says has tests of its own below.
    assert {key: value for key, value in inputs.items() if key != "alarmDescription"} == {
        "namespace": "AWS/Lambda",
        "dimensions": dimensions,
        "comparisonOperator": "GreaterThanThreshold",
        "period": 300,
        "evaluationPeriods": 1,
        "treatMissingData": "notBreaching",
        "alarmActions": [the(graph, "sns.Topic").outputs["arn"]],
        "okActions": [the(graph, "sns.Topic").outputs["arn"]],
        "tags": TAGS,
        **expected,
    }


def test_there_are_no_other_alarms(graph: Graph):
    names = {resource.name for resource in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert names == {f"processor-{name}-dev" for name in ALARMS}


@pytest.mark.parametrize(("timeout", "threshold"), [("1", 800), ("7", 5600), ("900", 720_000)])
def test_duration_goes_off_at_four_fifths_of_the_timeout(timeout: str, threshold: int):
    duration = alarm(run_with("timeout_seconds", timeout).graph, "duration").inputs
    assert duration["threshold"] == threshold
    assert f"longer than {threshold} ms, 80 % of the timeout" in duration["alarmDescription"]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("errors", "Records of level ERROR in the log group {log} name the objects and the reason."),
        ("throttles", "Raise reserved_concurrency, or the account's quota of concurrent executions."),
        ("duration", "Raise memory_mb, which also adds processor time, or timeout_seconds."),
        ("queue", "Find the reason in the log group {log}, remove it, then run `tapkit redrive`."),
        ("queue-age", "An event has been in the queue {queue} for 10 days, and is lost after 14."),
        ("event-age", "Find out whether it fails, is throttled or has a reserved_concurrency of 0."),
        ("undelivered", "could not send them to the queue {queue}: they are lost. Restore the role's right to send"),
    ],
)
def test_alarm_says_what_to_do_and_where(graph: Graph, name: str, action: str):
    log, queue = the(graph, "cloudwatch.LogGroup").outputs["name"], the(graph, "sqs.Queue").outputs["name"]
    description = alarm(graph, name).inputs["alarmDescription"]
    assert action.format(log=log, queue=queue) in description
    assert len(description) <= 1024  # the longest that CloudWatch takes


def test_settings_that_alarms_name_exist(graph: Graph):
    said = " ".join(alarm(graph, name).inputs["alarmDescription"] for name in ALARMS)
    named = set(re.findall(r"\b[a-z]+_[a-z]+\b", said))
    assert named == {"reserved_concurrency", "memory_mb", "timeout_seconds"}
    assert named <= set(settings_of(TapStackArgs))


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_waits_for_cloudwatch_to_be_admitted_to_the_topic(graph: Graph, name: str):
    assert {"alarms-dev", "alarms-policy-dev"} <= waits_for(graph, alarm(graph, name))


def test_registers_its_outputs(graph: Graph):
    assert component(graph, "Monitoring", "monitoring-dev").outputs == {
        "alarm_topic_arn": the(graph, "sns.Topic").outputs["arn"],
        "dashboard_name": "shop-dev-us-east-1",
    }
