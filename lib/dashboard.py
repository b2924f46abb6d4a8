"""What the dashboard shows: the alarms' state, and the metrics that tell why they went off."""

from collections.abc import Sequence
from typing import Any

import pulumi

from lib.metrics import PERIOD_SECONDS, Metric, of_function, of_handler, of_queue
from lib.processor import Processor

# The grid is 24 units wide: three graphs in a row.
GRID_WIDTH, WIDTH, HEIGHT, ALARMS_HEIGHT = 24, 8, 6, 2

Line = list[Any]


def dashboard_body(
    processor: Processor,
    *,
    alarm_arns: Sequence[pulumi.Input[str]],
    slow_ms: int,
    region: pulumi.Input[str],
) -> pulumi.Output[str]:
    """The dashboard as JSON.

    Args:
        processor: whose metrics are shown.
        alarm_arns: of the alarms whose state is shown.
        slow_ms: the duration in milliseconds that is marked as too long.
        region: of the metrics.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    graphs = [
        _graph("Invocations", _invocations(processor), yAxis={"left": {"min": 0}, "right": {"min": 0, "max": 100}}),
        _graph(
            "Duration",
            [_line(of_function(processor, "Duration"), each, stat=each) for each in ("p50", "p90", "p99")],
            annotations={"horizontal": [{"label": "Too long", "value": slow_ms}]},
        ),
        _graph("Events that wait or are given up", _given_up(processor)),
        _graph(
            "Dead-letter queue",
            [
                _line(of_queue(processor, "ApproximateNumberOfMessagesVisible"), "Events", stat="Maximum"),
                _line(
                    of_queue(processor, "ApproximateAgeOfOldestMessage"),
                    "Age of the oldest in seconds",
                    stat="Maximum",
                    yAxis="right",
                ),
            ],
        ),
        _graph("Objects", _objects(processor)),
        _graph("Bytes", [_line(of_handler(processor, "BytesProcessed"), "Processed")]),
    ]
    alarms = {"type": "alarm", "x": 0, "y": 0, "width": GRID_WIDTH, "height": ALARMS_HEIGHT}
    alarms["properties"] = {"title": "Alarms", "alarms": alarm_arns}
    for position, graph in enumerate(graphs):
        row, column = divmod(position, GRID_WIDTH // WIDTH)
        graph.update({"x": column * WIDTH, "y": ALARMS_HEIGHT + row * HEIGHT, "width": WIDTH, "height": HEIGHT})
        graph["properties"]["region"] = region
    return pulumi.Output.json_dumps({"widgets": [alarms, *graphs]})


def _graph(title: str, lines: list[Line], **properties: Any) -> dict[str, Any]:
    common = {"title": title, "view": "timeSeries", "stat": "Sum", "period": PERIOD_SECONDS, "metrics": lines}
    return {"type": "metric", "properties": common | properties}


def _line(metric: Metric, label: str, **rendering: Any) -> Line:
    dimensions = [each for pair in metric.dimensions.items() for each in pair]
    return [metric.namespace, metric.name, *dimensions, {"label": label, **rendering}]


def _invocations(processor: Processor) -> list[Line]:
    return [
        _line(of_function(processor, "Invocations"), "Invocations", id="invocations"),
        _line(of_function(processor, "Errors"), "Errors", id="errors"),
        # Never divided by 0, and never above 100 where the two are counted at different times.
        [
            {
                "expression": "100 * errors / MAX([errors, invocations])",
                "label": "Errors in percent",
                "id": "rate",
                "yAxis": "right",
            }
        ],
    ]


def _given_up(processor: Processor) -> list[Line]:
    return [
        _line(of_function(processor, "Throttles"), "Throttled"),
        _line(of_function(processor, "AsyncEventsDropped"), "Given up"),
        _line(of_function(processor, "DestinationDeliveryFailures"), "Lost"),
        _line(of_function(processor, "AsyncEventAge"), "Longest wait in ms", stat="Maximum", yAxis="right"),
    ]


def _objects(processor: Processor) -> list[Line]:
    return [
        _line(of_handler(processor, "ObjectsProcessed"), "Processed"),
        _line(of_handler(processor, "ObjectsSkipped"), "Skipped"),
        _line(of_handler(processor, "ObjectsIgnored"), "Ignored"),
        _line(of_handler(processor, "ObjectsArchived"), "Archived"),
        _line(of_handler(processor, "RecordsFailed"), "Failed"),
    ]
