"""The resources of CloudWatch and SNS, read back from the emulator."""

import json
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.local.aws import Clients

from tests.tapkit.local.conftest import Create

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
TOPIC_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"

WATCHED = {
    "namespace": "AWS/Lambda",
    "metricName": "Errors",
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 0.0,
    "period": 300.0,
    "evaluationPeriods": 2.0,
}
TAGS = {"Environment": "dev"}
TAG_LIST = [{"Key": "Environment", "Value": "dev"}]
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


def described(clients: Clients, name: str) -> dict[str, Any]:
    (found,) = clients("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found


def test_an_alarm_has_what_it_was_given(create: Create, clients: Clients):
    topic, _ = create(TOPIC, "alarms")
    name, outputs = create(
        ALARM,
        "errors",
        **WATCHED,
        statistic="Sum",
        alarmDescription="Look.",
        dimensions={"FunctionName": "processor", "Resource": "processor:live"},
        treatMissingData="notBreaching",
        alarmActions=[topic],
        tags=TAGS,
    )
    alarm = described(clients, name)
    expected = {
        "AlarmDescription": "Look.",
        "AlarmArn": outputs["arn"],
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [
            {"Name": "FunctionName", "Value": "processor"},
            {"Name": "Resource", "Value": "processor:live"},
        ],
        "Statistic": "Sum",
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "Period": 300,
        "EvaluationPeriods": 2,
        "TreatMissingData": "notBreaching",
        "AlarmActions": [topic],
    }
    assert {key: alarm[key] for key in expected} == expected
    assert clients("cloudwatch").list_tags_for_resource(ResourceARN=outputs["arn"])["Tags"] == TAG_LIST
    assert outputs["name"] == name


def test_an_alarm_may_be_on_a_percentile(create: Create, clients: Clients):
    name, _ = create(
        ALARM, "slow", **WATCHED, extendedStatistic="p99", evaluateLowSampleCountPercentiles="ignore", name="given"
    )
    assert (name, described(clients, name)["ExtendedStatistic"]) == ("given", "p99")


@pytest.mark.parametrize("statistics", [{}, {"statistic": "Average", "extendedStatistic": "p99"}], ids=["none", "both"])
def test_an_alarm_without_exactly_one_statistic_is_refused(statistics: dict, create: Create, clients: Clients):
    with pytest.raises(UserError) as failure:
        create(ALARM, "culprit", **WATCHED, **statistics, name="refused")
    assert str(failure.value) == (
        f"{ALARM} culprit: an alarm on a metric has either a statistic or an extendedStatistic, not both or neither."
    )
    assert not clients("cloudwatch").describe_alarms(AlarmNames=["refused"])["MetricAlarms"]


def test_an_alarm_on_an_expression_is_not_taken_for_one_on_a_metric(create: Create):
    with pytest.raises(UserError, match="property metricQueries is not known here: PutMetricAlarm takes "):
        create(ALARM, "rate", comparisonOperator="GreaterThanThreshold", evaluationPeriods=1.0, metricQueries=[])


def test_a_dashboard_has_its_body(create: Create, clients: Clients):
    body = json.dumps({"widgets": []})
    create(DASHBOARD, "other", dashboardName="shop-dev-2", dashboardBody="{}")
    name, outputs = create(DASHBOARD, "dashboard", dashboardName="shop-dev", dashboardBody=body)
    found = clients("cloudwatch").get_dashboard(DashboardName="shop-dev")
    assert (name, outputs["dashboardArn"]) == ("shop-dev", found["DashboardArn"])
    assert found["DashboardBody"] == body


def test_a_dashboard_that_is_not_json_is_refused(create: Create, clients: Clients):
    with pytest.raises(UserError) as failure:
        create(DASHBOARD, "culprit", dashboardName="broken", dashboardBody="{widgets}")
    reason = "InvalidParameterInput: The body of a dashboard must be valid JSON (Expecting property name"
    assert str(failure.value).startswith(f"{DASHBOARD} culprit: {reason}")
    assert not clients("cloudwatch").list_dashboards(DashboardNamePrefix="broken")["DashboardEntries"]


def test_a_topic_has_its_attributes_and_tags(create: Create, clients: Clients):
    arn, outputs = create(
        TOPIC,
        "topic",
        name="news.fifo",
        fifoTopic=True,
        contentBasedDeduplication=False,
        displayName="News",
        kmsMasterKeyId="key",
        tags=TAGS,
    )
    expected = {
        "FifoTopic": "true",
        "ContentBasedDeduplication": "false",
        "DisplayName": "News",
        "KmsMasterKeyId": "key",
    }
    attributes = clients("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    assert {name: attributes[name] for name in expected} == expected
    assert clients("sns").list_tags_for_resource(ResourceArn=arn)["Tags"] == TAG_LIST
    assert (outputs["arn"], outputs["name"]) == (arn, "news.fifo")


def test_a_topic_has_its_policy(create: Create, clients: Clients):
    arn, _ = create(TOPIC, "topic")
    create(TOPIC_POLICY, "policy", arn=arn, policy=POLICY)
    assert clients("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"] == POLICY


def test_a_subscription_has_its_endpoint_and_attributes(create: Create, clients: Clients):
    topic, _ = create(TOPIC, "topic")
    _, queue = create("aws:sqs/queue:Queue", "queue")
    arn, outputs = create(
        TOPIC_SUBSCRIPTION, "subscription", topic=topic, protocol="sqs", endpoint=queue["arn"], rawMessageDelivery=True
    )
    attributes = clients("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    expected = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue["arn"], "RawMessageDelivery": "true"}
    assert {name: attributes[name] for name in expected} == expected
    assert outputs["arn"] == arn


@pytest.mark.parametrize(
    ("kind", "inputs", "subject"),
    [(TOPIC, {}, "topic"), (TOPIC_SUBSCRIPTION, {"topic": "t", "protocol": "email", "endpoint": "e"}, "subscription")],
)
def test_an_unknown_attribute_is_refused(kind: str, inputs: dict, subject: str, create: Create):
    with pytest.raises(UserError, match=f"^{kind} t: property colour is not known here: a {subject} has .*Policy"):
        create(kind, "t", **inputs, colour="red")
