"""Who is told when uploads are not processed, and where to look: a topic, its alarms and a dashboard."""

from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.processor import METRICS_NAMESPACE, Processor
from lib.storage import Storage
from parts.function import PARKED_DAYS, RETRY_HOURS
from parts.monitoring import Alarm, AlarmTopic, dashboard_body
from parts.scope import Text


LAMBDA, SQS = "AWS/Lambda", "AWS/SQS"  # the namespaces of their metrics
HOUR, DAY = 60 * 60, 24 * 60 * 60  # in seconds
SLOW_PERCENT = 80  # of the timeout: an invocation that takes longer is close to being cut off
WAITING_HOURS = 1  # an event that waits longer is not caught in a passing burst
PARKED_TOO_LONG_DAYS = PARKED_DAYS - 4  # enough left for somebody to come back from a weekend

# What has happened and what to do, by the start of the alarm's name. The names in braces are known once deployed.
DESCRIPTIONS = {
    "processor-errors": (
        "The function has been failing for 15 minutes. Records of level ERROR in the log group {log} name the objects "
        "and the reason. If it began with a deployment, run `tapkit rollback`."
    ),
    "processor-throttles": (
        f"The function has been throttled for 15 minutes: events wait, and are given up after {RETRY_HOURS} hours. "
        "Raise reserved_concurrency, or the account's quota of concurrent executions."
    ),
    "processor-duration": (
        f"One invocation in a hundred takes longer than {{slow_ms}} ms, {SLOW_PERCENT} % of the timeout. "
        "Raise memory_mb, which also adds processor time, or timeout_seconds."
    ),
    "processor-event-age": (
        f"Events wait for more than {WAITING_HOURS} hour until the function runs, and are given up after "
        f"{RETRY_HOURS}. Find out whether it fails, is throttled or has a reserved_concurrency of 0."
    ),
    "processor-queue": (
        f"Events that could not be processed wait in the queue {{queue}}, for {PARKED_DAYS} days. Find the reason in "
        "the log group {log}, remove it, then run `tapkit redrive`."
    ),
    "processor-queue-age": (
        f"An event has been in the queue {{queue}} for {PARKED_TOO_LONG_DAYS} days, and is lost after {PARKED_DAYS}. "
        "Run `tapkit redrive` before then."
    ),
    "processor-undelivered": (
        "Lambda has given up on events and could not send them to the queue {queue}: they are lost. Restore the "
        "role's right to send, then process those objects again: records of level ERROR in the log group {log} name "
        "them."
    ),
}


class Monitoring(pulumi.ComponentResource):
    """The ``topic`` that every alarm on the function and its queue is published to, and the ``dashboard``."""

    def __init__(
        self, name: str, args: TapStackArgs, storage: Storage, processor: Processor, opts: pulumi.ResourceOptions
    ) -> None:
        scope = storage.scope
        super().__init__("tap:index:Monitoring", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        alarm_topic = AlarmTopic("alarms", scope, args.alarm_email, storage.encryption_key_arn, child)
        self.topic = alarm_topic.topic
        slow_ms = args.timeout_seconds * 1000 * SLOW_PERCENT // 100
        dimensions = _dimensions(processor)
        names = {"log": processor.log_group.name, "queue": processor.queue.name, "slow_ms": slow_ms}
        alarm_arns = [
            alarm_topic.alarm(
                stem, when, dimensions[when.namespace], pulumi.Output.format(DESCRIPTIONS[stem], **names), self
            ).arn
            for stem, when in _alarms(slow_ms).items()
        ]
        self.dashboard = aws.cloudwatch.Dashboard(
            scope.name("dashboard"),
            # The provider does not name dashboards by itself; one of another region can be in the way.
            dashboard_name=pulumi.Output.concat(scope.name(pulumi.get_project()), "-", scope.region),
            dashboard_body=dashboard_body(_graphs(dimensions, slow_ms), alarm_arns, scope.region),
            opts=child,
        )
        self.register_outputs({"alarm_topic_arn": self.topic.arn, "dashboard_name": self.dashboard.dashboard_name})


def _alarms(slow_ms: int) -> dict[str, Alarm]:
    """When each of them goes off; ``slow_ms`` is the longest duration in milliseconds that is no cause for alarm."""
    return {
        # One bad upload is over sooner, and ends in the queue, which has an alarm of its own.
        "processor-errors": Alarm(LAMBDA, "Errors", "Sum", above=0, periods=3),
        # A burst passes by itself: Lambda keeps what it throttles and tries again for hours.
        "processor-throttles": Alarm(LAMBDA, "Throttles", "Sum", above=0, periods=3),
        "processor-duration": Alarm(LAMBDA, "Duration", "p99", above=slow_ms),
        "processor-event-age": Alarm(LAMBDA, "AsyncEventAge", "Maximum", above=WAITING_HOURS * HOUR * 1000),
        "processor-queue": Alarm(SQS, "ApproximateNumberOfMessagesVisible", "Maximum", above=0),
        "processor-queue-age": Alarm(SQS, "ApproximateAgeOfOldestMessage", "Maximum", above=PARKED_TOO_LONG_DAYS * DAY),
        "processor-undelivered": Alarm(LAMBDA, "DestinationDeliveryFailures", "Sum", above=0),
    }


def _dimensions(processor: Processor) -> dict[str, dict[str, Text]]:
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


def _graphs(dimensions: dict[str, dict[str, Text]], slow_ms: int) -> dict[str, dict[str, Any]]:
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
