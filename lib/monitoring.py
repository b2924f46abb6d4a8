"""Who is told when uploads are not processed, and where to look: a topic, its alarms and a dashboard."""

from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from lib.alarms import DESCRIPTIONS, LAMBDA, SLOW_PERCENT, SQS, alarms
from lib.args import TapStackArgs
from lib.processor import METRICS_NAMESPACE, Processor
from lib.storage import Storage
from parts.monitoring import AlarmTopic, dashboard_body


class Monitoring(pulumi.ComponentResource):
    """The ``topic`` that every alarm on the function and its queue is published to, and the ``dashboard``."""

    def __init__(
        self, name: str, args: TapStackArgs, storage: Storage, processor: Processor, opts: pulumi.ResourceOptions
    ) -> None:
        scope, key_arn = args.scope, storage.encryption_key_arn
        super().__init__("tap:index:Monitoring", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        alarm_topic = AlarmTopic("alarms", scope, storage.location, args.alarm_email, key_arn, child)
        self.topic = alarm_topic.topic
        slow_ms = args.timeout_seconds * 1000 * SLOW_PERCENT // 100
        dimensions = _dimensions(processor)
        names = {"log": processor.log_group.name, "queue": processor.queue.name, "slow_ms": slow_ms}
        alarm_arns = [
            alarm_topic.alarm(
                stem, when, dimensions[when.namespace], pulumi.Output.format(DESCRIPTIONS[stem], **names), self
            ).arn
            for stem, when in alarms(slow_ms).items()
        ]
        self.dashboard = aws.cloudwatch.Dashboard(
            scope.name("dashboard"),
            # The provider does not name dashboards by itself; one of another region can be in the way.
            dashboard_name=pulumi.Output.concat(scope.name(pulumi.get_project()), "-", storage.location.region),
            dashboard_body=dashboard_body(_graphs(dimensions, slow_ms), alarm_arns, storage.location.region),
            opts=child,
        )
        self.register_outputs({"alarm_topic_arn": self.topic.arn, "dashboard_name": self.dashboard.dashboard_name})


def _dimensions(processor: Processor) -> dict[str, dict[str, pulumi.Input[str]]]:
    """What tells the processor's metrics from others, by namespace."""
    return {
        # Of all of the function's versions and aliases together. With the dimension Resource it would be the alias's
        # alone: whatever invokes the function otherwise, such as the version of a test, could fail unseen.
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
        LAMBDA: {"FunctionName": processor.function.name},
        SQS: {"QueueName": processor.queue.name},
        # The one that Powertools gives: https://docs.aws.amazon.com/powertools/python/latest/core/metrics/
        METRICS_NAMESPACE: {"service": processor.service},
    }


def _graphs(dimensions: dict[str, dict[str, pulumi.Input[str]]], slow_ms: int) -> dict[str, dict[str, Any]]:
    """The metrics that tell why alarms went off: for each graph, its lines and whatever else is CloudWatch's."""

    def line(namespace: str, metric: str, label: str, **rendering: Any) -> list[Any]:
        (dimension,) = dimensions[namespace].items()
        return [namespace, metric, *dimension, {"label": label, **rendering}]

    function, queue, handler = (partial(line, namespace) for namespace in dimensions)
    # Never divided by 0, and never above 100 where the two are counted at different times.
    rate = {"expression": "100 * errors / MAX([errors, invocations])", "label": "Errors in percent", "id": "rate"}
    outcomes = ("Processed", "Skipped", "Ignored", "Archived")
    return {
        "Invocations": {
            "metrics": [
                function("Invocations", "Invocations", id="invocations"),
                function("Errors", "Errors", id="errors"),
                [rate | {"yAxis": "right"}],
            ],
            "yAxis": {"left": {"min": 0}, "right": {"min": 0, "max": 100}},
        },
        "Duration": {
            "metrics": [function("Duration", percentile, stat=percentile) for percentile in ("p50", "p90", "p99")],
            "annotations": {"horizontal": [{"label": "Too long", "value": slow_ms}]},
        },
        "Events that wait or are given up": {
            "metrics": [
                function("Throttles", "Throttled"),
                function("AsyncEventsDropped", "Given up"),
                function("DestinationDeliveryFailures", "Lost"),
                function("AsyncEventAge", "Longest wait in ms", stat="Maximum", yAxis="right"),
            ]
        },
        "Dead-letter queue": {
            "metrics": [
                queue("ApproximateNumberOfMessagesVisible", "Events", stat="Maximum"),
                queue("ApproximateAgeOfOldestMessage", "Age of the oldest in seconds", stat="Maximum", yAxis="right"),
            ]
        },
        "Objects": {
            "metrics": [*(handler(f"Objects{name}", name) for name in outcomes), handler("RecordsFailed", "Failed")]
        },
        "Bytes": {"metrics": [handler("BytesProcessed", "Processed")]},
    }
