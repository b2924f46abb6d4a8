"""What the dashboard shows: the alarms' state, and the metrics that tell why they went off."""

from collections.abc import Sequence

import pulumi

from lib.processor import METRICS_NAMESPACE, Processor
from parts.dashboard import dashboard_body, expression, graph, line
from parts.metrics import Metric, of_function, of_handler, of_queue


def processing_dashboard(
    processor: Processor, *, alarm_arns: Sequence[pulumi.Input[str]], slow_ms: int, region: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The dashboard as JSON.

    Args:
        processor: whose metrics are shown.
        alarm_arns: of the alarms whose state is shown.
        slow_ms: the duration in milliseconds that is marked as too long.
        region: of the metrics.
    """

    def function(name: str) -> Metric:
        return of_function(processor.function, name)

    def queue(name: str) -> Metric:
        return of_queue(processor.queue, name)

    def handler(name: str) -> Metric:
        return of_handler(METRICS_NAMESPACE, processor.service, name)

    graphs = [
        graph(
            "Invocations",
            line(function("Invocations"), "Invocations", id="invocations"),
            line(function("Errors"), "Errors", id="errors"),
            # Never divided by 0, and never above 100 where the two are counted at different times.
            expression("100 * errors / MAX([errors, invocations])", "Errors in percent", id="rate", yAxis="right"),
            yAxis={"left": {"min": 0}, "right": {"min": 0, "max": 100}},
        ),
        graph(
            "Duration",
            *[line(function("Duration"), percentile, stat=percentile) for percentile in ("p50", "p90", "p99")],
            annotations={"horizontal": [{"label": "Too long", "value": slow_ms}]},
        ),
        graph(
            "Events that wait or are given up",
            line(function("Throttles"), "Throttled"),
            line(function("AsyncEventsDropped"), "Given up"),
            line(function("DestinationDeliveryFailures"), "Lost"),
            line(function("AsyncEventAge"), "Longest wait in ms", stat="Maximum", yAxis="right"),
        ),
        graph(
            "Dead-letter queue",
            line(queue("ApproximateNumberOfMessagesVisible"), "Events", stat="Maximum"),
            line(queue("ApproximateAgeOfOldestMessage"), "Age of the oldest in seconds", stat="Maximum", yAxis="right"),
        ),
        graph(
            "Objects",
            line(handler("ObjectsProcessed"), "Processed"),
            line(handler("ObjectsSkipped"), "Skipped"),
            line(handler("ObjectsIgnored"), "Ignored"),
            line(handler("ObjectsArchived"), "Archived"),
            line(handler("RecordsFailed"), "Failed"),
        ),
        graph("Bytes", line(handler("BytesProcessed"), "Processed")),
    ]
    return dashboard_body(graphs, alarm_arns=alarm_arns, region=region)
