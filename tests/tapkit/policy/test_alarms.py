"""Rules for alarms that can go off."""

import json
from typing import Any

import pytest
from pulumi import AssetArchive, StringAsset
from tapkit.aws.cloudwatch import LOG_METRIC_FILTER, METRIC_ALARM
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.s3 import BUCKET
from tapkit.aws.sns import TOPIC, TOPIC_POLICY
from tapkit.aws.sqs import QUEUE
from tapkit.policy.model import Resource

from tests.tapkit.policy.building import messages, thing

CODE = AssetArchive({"main.py": StringAsset("def handler(event, context): put_metric('Orders', 'Refused')")})
FUNC = thing(FUNCTION, "f", timeout=60, code=CODE, environment={"variables": {"NAMESPACE": "Shop"}})
DLQ = thing(QUEUE, "dead", messageRetentionSeconds=600000)
WORK = thing(QUEUE, "work", redrivePolicy=json.dumps({"deadLetterTargetArn": DLQ.props["arn"], "maxReceiveCount": 5}))
ALERTS = thing(TOPIC, "alerts")
BUCK = thing(BUCKET, "b")
ERRORS = {
    "namespace": "AWS/Lambda",
    "metricName": "Errors",
    "statistic": "Sum",
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 0,
    "period": 300,
    "evaluationPeriods": 1,
    "dimensions": {"FunctionName": FUNC.props["name"]},
    "treatMissingData": "notBreaching",
    "alarmActions": [ALERTS.props["arn"]],
}
DEPTH = {"namespace": "AWS/SQS", "metricName": "ApproximateNumberOfMessagesVisible", "statistic": "Maximum"}
DEPTH["dimensions"] = {"QueueName": DLQ.props["name"]}
AGE = {**DEPTH, "metricName": "ApproximateAgeOfOldestMessage"}
DURATION = {"metricName": "Duration", "statistic": "Maximum"}
EVENT_AGE = {"metricName": "AsyncEventAge", "statistic": "Maximum"}
SIZE = {"namespace": "AWS/S3", "metricName": "BucketSizeBytes", "statistic": "Average", "period": 86400}
SIZE["dimensions"] = {"BucketName": BUCK.props["bucket"], "StorageType": "StandardStorage"}
NO_DIMENSIONS: dict[str, str] = {}


def alarm(**changes: Any) -> Resource:
    return thing(METRIC_ALARM, "alarm", **{**ERRORS, **changes})


def told(rule: str, *others: Resource, **changes: Any) -> list[str]:
    return messages(rule, alarm(**changes), FUNC, DLQ, WORK, ALERTS, BUCK, *others)


@pytest.mark.parametrize(
    ("rule", "changes", "message"),
    [
        (
            "alarm-settings-valid",
            {"comparisonOperator": "GreaterThan"},
            "its comparisonOperator is GreaterThan, which is none of GreaterThanThreshold, "
            "GreaterThanOrEqualToThreshold, LessThanThreshold, LessThanOrEqualToThreshold, "
            "LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold",
        ),
        (
            "alarm-settings-valid",
            {"treatMissingData": "ok"},
            "its treatMissingData is ok, which is none of breaching, ignore, missing, notBreaching",
        ),
        ("alarm-settings-valid", {"period": 90}, "its period is 90 s: it must be 10, 20, 30 or a multiple of 60 s"),
        ("alarm-settings-valid", {"period": 10}, "its period is 10 s: AWS's own metrics have a value a minute"),
        (
            "alarm-settings-valid",
            {"evaluationPeriods": 289},
            "it looks back for 289 periods of 300 s, more than 86400 s",
        ),
        ("alarm-settings-valid", {"datapointsToAlarm": 2}, "it waits for 2 of 1 periods"),
        (
            "alarm-metric-exists",
            {"metricName": "Error"},
            "AWS/Lambda has no metric Error: Errors is what comes close",
        ),
        ("alarm-metric-exists", {"metricName": "Zzz"}, "AWS/Lambda has no metric Zzz"),
        (
            "alarm-metric-exists",
            {"namespace": "AWS/lambda"},
            "its namespace is AWS/lambda: that of the service is AWS/Lambda",
        ),
        (
            "alarm-metric-exists",
            {"namespace": "Lambda"},
            "its namespace is Lambda: that of the service is AWS/Lambda",
        ),
        (
            "alarm-metric-exists",
            {"namespace": "AWS/Lamda"},
            "its namespace is AWS/Lamda: that of the service is AWS/Lambda",
        ),
        (
            "alarm-own-metric-published",
            {"namespace": "Shopp"},
            "neither a function's code nor its environment mentions its namespace Shopp",
        ),
        (
            "alarm-dimensions-exist",
            {"dimensions": {"Function": "f"}},
            "AWS/Lambda has no dimension Function: FunctionName is what comes close",
        ),
        ("alarm-dimensions-exist", {"dimensions": {"Zzz": "f"}}, "AWS/Lambda has no dimension Zzz"),
        (
            "alarm-dimensions-exist",
            {"dimensions": {"FunctionName": DLQ.props["name"]}},
            f"its dimension FunctionName is {DLQ.props['name']}, the name of a Queue",
        ),
        (
            "alarm-dimensions-exist",
            {**DEPTH, "dimensions": {"QueueName": DLQ.props["url"]}},
            f"its dimension QueueName is {DLQ.props['url']}: it must be a name",
        ),
        (
            "alarm-dimensions-exist",
            {**SIZE, "dimensions": {"BucketName": BUCK.props["bucket"]}},
            "BucketSizeBytes is published with the dimension StorageType, which it lacks",
        ),
        (
            "alarm-dimensions-exist",
            {**SIZE, "period": 300},
            "BucketSizeBytes is published once a day, and its period is 300 s",
        ),
        (
            "alarm-dimensions-exist",
            {**SIZE, "metricName": "5xxErrors"},
            "5xxErrors is published with the dimension FilterId, that of a BucketMetric, which it lacks",
        ),
        (
            "alarm-statistic-fits",
            {"statistic": "SampleCount"},
            "SampleCount of Errors counts its values, whatever they are",
        ),
        (
            "alarm-statistic-fits",
            {"statistic": "Minimum"},
            "Minimum of Errors, a count of failures, is 0 unless nearly everything fails: use Sum",
        ),
        (
            "alarm-statistic-fits",
            {"statistic": None, "extendedStatistic": "p99"},
            "p99 of Errors, a count of failures, is 0 unless nearly everything fails: use Sum",
        ),
        (
            "alarm-statistic-fits",
            {"metricName": "Duration"},
            "Sum of Duration adds up how long things take: it grows with their number",
        ),
        (
            "alarm-statistic-fits",
            {**DEPTH, "statistic": "Sum", "threshold": 10},
            "Sum of ApproximateNumberOfMessagesVisible, a level, adds up one value after another: use Maximum",
        ),
        (
            "alarm-threshold-reachable",
            {"threshold": -1},
            "GreaterThanThreshold -1 always holds: Errors is never below 0",
        ),
        (
            "alarm-threshold-reachable",
            {"comparisonOperator": "GreaterThanOrEqualToThreshold"},
            "GreaterThanOrEqualToThreshold 0 always holds: Errors is never below 0",
        ),
        (
            "alarm-threshold-reachable",
            {"statistic": "Average", "threshold": 5},
            "GreaterThanThreshold 5 never holds: Average of Errors is at most 1, for each value is 0 or 1",
        ),
        (
            "alarm-threshold-reachable",
            {"threshold": 1000},
            "GreaterThanThreshold 1000 holds after 1000 failures in one period only",
        ),
        (
            "alarm-threshold-reachable",
            {**DEPTH, "threshold": 5000},
            "GreaterThanThreshold 5000 holds after 5000 failures in one period only",
        ),
        (
            "alarm-threshold-reachable",
            {**DURATION, "threshold": 60000},
            "GreaterThanThreshold 60000 never holds: f is stopped after 60000 ms",
        ),
        (
            "alarm-threshold-reachable",
            {**EVENT_AGE, "threshold": 21600001},
            "GreaterThanThreshold 2.16e+07 never holds: events are given up after 2.16e+07 ms",
        ),
        (
            "alarm-threshold-reachable",
            {**AGE, "threshold": 700000},
            "GreaterThanThreshold 700000 never holds: dead deletes messages after 600000 s",
        ),
        (
            "alarm-threshold-reachable",
            {"comparisonOperator": "LessThanThreshold"},
            "LessThanThreshold 0 never holds: Errors is never below 0",
        ),
        (
            "alarm-threshold-reachable",
            {"comparisonOperator": "LessThanThreshold", "threshold": 1},
            "LessThanThreshold 1 holds while all is well: Errors counts failures",
        ),
        (
            "alarm-counts-redriven",
            {**DEPTH, "metricName": "NumberOfMessagesSent"},
            "NumberOfMessagesSent does not count what SQS moves to dead",
        ),
        (
            "alarm-missing-data",
            {"treatMissingData": "breaching"},
            "it goes off while nothing happens: Errors then has no data, which it takes for a breach",
        ),
        (
            "alarm-missing-data",
            {"treatMissingData": "ignore"},
            "it stays as it is while nothing happens: Errors then has no data, which it ignores",
        ),
        (
            "alarm-missing-data",
            {"metricName": "Invocations", "comparisonOperator": "LessThanThreshold", "treatMissingData": None},
            "it does not go off when nothing happens at all: Invocations then has no data, which is missing",
        ),
        (
            "alarm-actions-possible",
            {"alarmActions": ["alerts"]},
            "its alarmActions has alerts, which is not the ARN of a topic or another action",
        ),
        (
            "alarm-actions-possible",
            {"okActions": [DLQ.props["arn"]]},
            f"its okActions has {DLQ.props['arn']}, which is not the ARN of a topic or another action",
        ),
    ],
)
def test_alarm_that_cannot_work_is_found(rule: str, changes: dict, message: str):
    assert told(rule, **changes) == [message]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("alarm-settings-valid", {}),
        ("alarm-settings-valid", {"evaluationPeriods": 288}),
        ("alarm-settings-valid", {"period": 86400, "evaluationPeriods": 7}),
        ("alarm-settings-valid", {"period": 10, "namespace": "Shop"}),
        ("alarm-settings-valid", {"period": None, "metricQueries": [{"id": "e"}]}),
        ("alarm-metric-exists", {}),
        ("alarm-metric-exists", {"namespace": "AWS/RDS", "metricName": "CPUUtilization"}),
        ("alarm-metric-exists", {"namespace": "AWS/BrandNew", "metricName": "Errors"}),
        ("alarm-metric-exists", {"namespace": "Events", "metricName": "OrdersRefused"}),
        ("alarm-metric-exists", {"namespace": None, "metricName": None}),
        ("alarm-own-metric-published", {"namespace": "Shop"}),
        ("alarm-own-metric-published", {"namespace": "Orders"}),
        ("alarm-own-metric-published", {"namespace": "LambdaInsights"}),
        ("alarm-own-metric-published", {}),
        ("alarm-threshold-reachable", {"namespace": "Shop"}),
        ("alarm-counts-redriven", {}),
        ("alarm-dimensions-exist", {}),
        ("alarm-dimensions-exist", SIZE),
        ("alarm-dimensions-exist", {"dimensions": {"FunctionName": "of-another-stack"}}),
        ("alarm-dimensions-exist", {"namespace": "Shop", "dimensions": {"Function": "f"}}),
        ("alarm-statistic-fits", {"statistic": "Average"}),
        ("alarm-statistic-fits", {"metricName": "Duration", "statistic": None, "extendedStatistic": "p99"}),
        ("alarm-statistic-fits", {**DEPTH, "statistic": "Sum", "threshold": 0}),
        ("alarm-statistic-fits", {"namespace": "Shop", "statistic": "SampleCount"}),
        ("alarm-statistic-fits", {"statistic": None}),
        ("alarm-threshold-reachable", {}),
        ("alarm-threshold-reachable", {"threshold": 999}),
        ("alarm-threshold-reachable", {"statistic": "Average", "threshold": 0.05}),
        ("alarm-threshold-reachable", {"metricName": "Invocations", "threshold": 100000}),
        ("alarm-threshold-reachable", {**DURATION, "threshold": 48000}),
        ("alarm-threshold-reachable", {**DURATION, "statistic": "Sum", "threshold": 100000}),
        ("alarm-threshold-reachable", {**EVENT_AGE, "threshold": 3600000}),
        ("alarm-threshold-reachable", {**AGE, "threshold": 500000}),
        ("alarm-threshold-reachable", {**DEPTH, "dimensions": {"QueueName": WORK.props["name"]}, "threshold": 5000}),
        (
            "alarm-threshold-reachable",
            {"metricName": "Invocations", "comparisonOperator": "LessThanThreshold", "threshold": 1},
        ),
        ("alarm-threshold-reachable", {"comparisonOperator": "GreaterThanUpperThreshold"}),
        (
            "alarm-counts-redriven",
            {**DEPTH, "metricName": "NumberOfMessagesSent", "dimensions": {"QueueName": WORK.props["name"]}},
        ),
        ("alarm-missing-data", {}),
        ("alarm-missing-data", {"treatMissingData": "missing"}),
        ("alarm-missing-data", {**DEPTH, "treatMissingData": "breaching"}),
        (
            "alarm-missing-data",
            {"metricName": "Invocations", "comparisonOperator": "LessThanThreshold", "treatMissingData": "breaching"},
        ),
        ("alarm-actions-possible", {"alarmActions": ["arn:aws:automate:us-east-1:ec2:reboot"]}),
    ],
)
def test_alarm_that_can_work_is_not_found(rule: str, changes: dict):
    assert not told(rule, **changes)


def test_age_of_events_is_that_of_the_functions_configuration():
    config = thing(FUNCTION_EVENT_INVOKE_CONFIG, "async", functionName=FUNC.props["name"], maximumEventAgeInSeconds=600)
    assert told("alarm-threshold-reachable", config, **EVENT_AGE, threshold=700000) == [
        "GreaterThanThreshold 700000 never holds: events are given up after 600000 ms"
    ]


REFUSED = {"namespace": "Logs", "metricName": "Refused"}


def test_metric_of_a_filter_has_its_name():
    written = thing(LOG_METRIC_FILTER, "refused", metricTransformation={"namespace": "Logs", "name": "Refusals"})
    assert told("alarm-own-metric-published", written, **REFUSED) == ["no LogMetricFilter publishes Refused to Logs"]
    right = thing(LOG_METRIC_FILTER, "refused", metricTransformation={"namespace": "Logs", "name": "Refused"})
    assert not told("alarm-own-metric-published", right, **REFUSED)


def test_metric_of_a_filter_has_its_namespace():
    written = thing(LOG_METRIC_FILTER, "refused", metricTransformation={"namespace": "Other", "name": "Refused"})
    assert messages("alarm-own-metric-published", alarm(**REFUSED), written) == [
        "no LogMetricFilter publishes to its namespace Logs"
    ]


def test_code_that_is_elsewhere_may_publish_the_metric():
    for place in ("missing.zip", "/nowhere/missing.zip"):
        elsewhere = thing(FUNCTION, "g", code=place)
        assert not messages("alarm-own-metric-published", alarm(namespace="Shopp"), elsewhere)


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


PUBLISH = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Action": "sns:Publish",
    "Resource": ALERTS.props["arn"],
}
REFUSAL = "its policy does not let cloudwatch.amazonaws.com publish for alarm"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}}, []),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"}}}, []),
        ({"Resource": None, "NotResource": "arn:aws:sns:us-east-1:1:x"}, []),
        ({"Principal": {"Service": "events.amazonaws.com"}}, [REFUSAL]),
        ({"Action": "sns:Subscribe"}, [REFUSAL]),
        ({"Resource": "arn:aws:sns:us-east-1:123456789012:other"}, [REFUSAL]),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}}, [REFUSAL]),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}}, [REFUSAL]),
        ({"Effect": "Deny"}, [REFUSAL]),
    ],
    ids=str,
)
def test_topic_admits_cloudwatch(changes: dict, expected: list[str]):
    statement = {key: value for key, value in {**PUBLISH, **changes}.items() if value is not None}
    written = thing(TOPIC_POLICY, "p", arn=ALERTS.props["arn"], policy=policy(statement))
    assert told("alarm-topic-admits", written) == expected


def test_topic_without_a_policy_admits_its_account():
    assert not told("alarm-topic-admits")


def test_policy_of_a_topic_without_alarms_is_not_judged():
    written = thing(TOPIC_POLICY, "p", arn=ALERTS.props["arn"], policy=policy())
    assert not told("alarm-topic-admits", written, alarmActions=[])


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("cloudwatch.amazonaws.com", []),
        (
            "s3.amazonaws.com",
            ["the policy of its key k does not admit cloudwatch.amazonaws.com, so no alarm reaches it"],
        ),
    ],
)
def test_key_of_a_topic_admits_cloudwatch(service: str, expected: list[str]):
    use = {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]}
    key = thing(KEY, "k", policy=policy({**use, "Resource": "*"}))
    topic = thing(TOPIC, "alerts", kmsMasterKeyId=key.props["arn"])
    assert messages("alarm-topic-key-admits", alarm(), topic, key) == expected
    assert not messages("alarm-topic-key-admits", topic, key)
