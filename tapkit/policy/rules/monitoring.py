"""Alarms: CloudWatch accepts them, they watch what is deployed, and somebody hears of them."""

import re
from collections.abc import Iterator

from tapkit.aws.cloudwatch import METRIC_ALARM
from tapkit.aws.sns import TOPIC, TOPIC_SUBSCRIPTION
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
_NUMBER = r"\d+(\.\d+)?"
_PERCENT = r"(100(\.0+)?|\d{1,2}(\.\d{1,10})?)"
_EXTENDED_STATISTIC = re.compile(
    rf"(p|tm|tc|ts|wm){_PERCENT}"
    rf"|IQM"
    rf"|(TM|TC|TS|WM)\((({_PERCENT}%)?:{_PERCENT}%|{_PERCENT}%:|({_NUMBER})?:{_NUMBER}|{_NUMBER}:)\)"
    rf"|PR\((({_NUMBER})?:{_NUMBER}|{_NUMBER}:)\)"
)
# Dimensions of AWS's own metrics whose value is the name of a resource.
_NAMING_DIMENSIONS = {"BucketName", "FunctionName", "QueueName", "Resource", "TableName", "TopicName"}
DEFAULT_TOPIC_KEY = "alias/aws/sns"


@resource_rule(
    "alarm-one-statistic",
    Severity.HIGH,
    "Set either statistic or extendedStatistic.",
    METRIC_ALARM,
)
def alarm_one_statistic(alarm: Resource) -> Iterator[str]:
    """An alarm on a metric has exactly one of statistic and extendedStatistic."""
    found = [name for name in ("statistic", "extendedStatistic") if alarm.value(name)]
    if len(found) == 2:
        yield "it sets both statistic and extendedStatistic"
    elif not found and not alarm.values("metricQueries"):
        yield "it sets neither statistic nor extendedStatistic"


@resource_rule("alarm-percentile", Severity.HIGH, "Use a percentile from p0 to p100, such as p99.", METRIC_ALARM)
def alarm_percentile(alarm: Resource) -> Iterator[str]:
    """An alarm's extended statistic is one that CloudWatch has."""
    statistic = alarm.value("extendedStatistic")
    if statistic and not _EXTENDED_STATISTIC.fullmatch(statistic):
        yield f"its extended statistic is {statistic}, which CloudWatch does not have"


@resource_rule("alarm-actions", Severity.MEDIUM, "Set alarm_actions to a topic.", METRIC_ALARM)
def alarm_actions(alarm: Resource) -> Iterator[str]:
    """An alarm notifies somebody."""
    if not alarm.sets("alarmActions") or alarm.value("actionsEnabled") is False:
        yield "nobody is told when it goes off"


@rule("alarm-dimensions", Severity.MEDIUM, "Take the dimension from the resource that is watched.", METRIC_ALARM)
def alarm_dimensions(stack: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm on one of AWS's metrics watches resources of its stack."""
    if not str(alarm.value("namespace")).startswith("AWS/"):
        return
    dimensions = alarm.value("dimensions") or {}
    if not dimensions:
        yield "it has no dimensions: it watches the whole account"
    names = {resource.known(key) for resource in stack for key in ("name", "bucket", "id")}
    for dimension in sorted(_NAMING_DIMENSIONS & set(dimensions)):
        value = dimensions[dimension]
        # The resource of an alias is function:alias.
        if value.partition(":")[0] not in names:
            yield f"its dimension {dimension} is {value}, which is not in the stack"


@rule(
    "alarm-topic-reachable",
    Severity.HIGH,
    "Encrypt the topic with your own key whose policy admits cloudwatch.amazonaws.com, or not at all.",
    TOPIC,
)
def alarm_topic_reachable(stack: Stack, topic: Resource) -> Iterator[str]:
    """A topic for alarms is not encrypted with the key that CloudWatch may not use."""
    actions = ("alarmActions", "okActions", "insufficientDataActions")
    alarms = [
        alarm.name
        for alarm in stack.of_type(METRIC_ALARM)
        if any(alarm.refers_to(topic, action, "arn", "id") for action in actions)
    ]
    if alarms and str(topic.value("kmsMasterKeyId")).endswith(DEFAULT_TOPIC_KEY):
        yield f"CloudWatch cannot publish to it for {', '.join(sorted(alarms))}: its key is {DEFAULT_TOPIC_KEY}"


@resource_rule("subscription-encrypted", Severity.HIGH, "Use the protocol https instead of http.", TOPIC_SUBSCRIPTION)
def subscription_encrypted(subscription: Resource) -> Iterator[str]:
    """Messages published to a topic are not forwarded in clear text."""
    if subscription.value("protocol") == "http":
        yield f"it sends messages to {subscription.value('endpoint')} in clear text"
