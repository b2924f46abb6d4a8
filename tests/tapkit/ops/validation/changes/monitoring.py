"""The alarms, their topic and the dashboard."""

import json
from typing import Any
from unittest.mock import ANY

from tests.tapkit.ops.validation.changes.change import Aws, Outputs, change


@change(
    ("Topic alarms-prod", "kmsMasterKeyId", ANY, "alias/aws/sns"),
    ("TopicPolicy alarms-policy-prod", "policy.Statement[AllowAlarms].Condition", ANY, None),
)
def topic(aws: Aws, outputs: Outputs) -> None:
    arn = outputs["alarm_topic_arn"]
    document = json.loads(aws("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
    del document["Statement"][0]["Condition"]
    for name, value in {"KmsMasterKeyId": "alias/aws/sns", "Policy": json.dumps(document)}.items():
        aws("sns").set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)


@change(("TopicSubscription alarms-email-prod", "", "declared", "does not exist"))
def subscription(aws: Aws, outputs: Outputs) -> None:
    topic_arn = outputs["alarm_topic_arn"]
    found = aws("sns").list_subscriptions_by_topic(TopicArn=topic_arn)["Subscriptions"]
    aws("sns").unsubscribe(SubscriptionArn=found[0]["SubscriptionArn"])
    aws("sns").subscribe(TopicArn=topic_arn, Protocol="email", Endpoint="somebody.else@example.com")


def alarm_of(aws: Aws, metric: str) -> dict[str, Any]:
    alarms = aws("cloudwatch").describe_alarms(AlarmNamePrefix="processor-")["MetricAlarms"]
    return next(alarm for alarm in alarms if alarm["MetricName"] == metric)


def put_alarm(aws: Aws, metric: str, **changes: Any) -> None:
    """Put an alarm again with some of its properties changed."""
    properties = alarm_of(aws, metric) | changes
    members = aws("cloudwatch").meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    aws("cloudwatch").put_metric_alarm(**{name: value for name, value in properties.items() if name in members})


@change(
    ("MetricAlarm processor-errors-prod", "threshold", 0, 100.0),
    ("MetricAlarm processor-errors-prod", "dimensions.FunctionName", ANY, "another"),
    ("MetricAlarm processor-errors-prod", "alarmActions", ANY, []),
    ("MetricAlarm processor-errors-prod", "okActions", ANY, []),
    ("MetricAlarm processor-errors-prod", "treatMissingData", "notBreaching", "breaching"),
    ("MetricAlarm processor-errors-prod", "statistic", "Sum", "Average"),
)
def alarm(aws: Aws, _outputs: Outputs) -> None:
    put_alarm(
        aws,
        "Errors",
        Threshold=100,
        Dimensions=[{"Name": "FunctionName", "Value": "another"}],
        AlarmActions=[],
        OKActions=[],
        TreatMissingData="breaching",
        Statistic="Average",
    )


@change(("MetricAlarm processor-throttles-prod", "actionsEnabled", True, False))
def alarm_silenced(aws: Aws, _outputs: Outputs) -> None:
    aws("cloudwatch").disable_alarm_actions(AlarmNames=[alarm_of(aws, "Throttles")["AlarmName"]])


@change(
    ("MetricAlarm processor-undelivered-prod", "", "declared", "does not exist"),
    ("Dashboard dashboard-prod", "dashboardBody.widgets[0].properties.alarms", ANY, ANY),
)
def alarm_deleted(aws: Aws, _outputs: Outputs) -> None:
    aws("cloudwatch").delete_alarms(AlarmNames=[alarm_of(aws, "DestinationDeliveryFailures")["AlarmName"]])


@change(("Dashboard dashboard-prod", "dashboardBody.widgets[1].properties.title", ANY, "changed"))
def dashboard(aws: Aws, outputs: Outputs) -> None:
    name = {"DashboardName": outputs["dashboard_name"]}
    body = json.loads(aws("cloudwatch").get_dashboard(**name)["DashboardBody"])
    body["widgets"][1]["properties"]["title"] = "changed"
    aws("cloudwatch").put_dashboard(**name, DashboardBody=json.dumps(body))
