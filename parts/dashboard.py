"""The pieces of a CloudWatch dashboard: graphs in rows of three, under the state of the alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Sequence
from typing import Any

import pulumi

from parts.metrics import PERIOD_SECONDS, Metric

# The grid is 24 units wide: three graphs in a row.
GRID_WIDTH, WIDTH, HEIGHT, ALARMS_HEIGHT = 24, 8, 6, 2

Line = list[Any]
Graph = dict[str, Any]


def dashboard_body(
    graphs: Sequence[Graph], *, alarm_arns: Sequence[pulumi.Input[str]], region: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The dashboard as JSON.

    Args:
        graphs: in the order in which they are read; each is placed where there is room.
        alarm_arns: of the alarms whose state is shown.
        region: of the metrics.
    """
    alarms = {"type": "alarm", "x": 0, "y": 0, "width": GRID_WIDTH, "height": ALARMS_HEIGHT}
    alarms["properties"] = {"title": "Alarms", "alarms": alarm_arns}
    for position, each in enumerate(graphs):
        row, column = divmod(position, GRID_WIDTH // WIDTH)
        each.update({"x": column * WIDTH, "y": ALARMS_HEIGHT + row * HEIGHT, "width": WIDTH, "height": HEIGHT})
        each["properties"]["region"] = region
    return pulumi.Output.json_dumps({"widgets": [alarms, *graphs]})


def graph(title: str, *lines: Line, **properties: Any) -> Graph:
    """A graph over time; ``properties`` are CloudWatch's own, in addition to the usual ones."""
    common = {"title": title, "view": "timeSeries", "stat": "Sum", "period": PERIOD_SECONDS, "metrics": list(lines)}
    return {"type": "metric", "properties": common | properties}


def line(metric: Metric, label: str, **rendering: Any) -> Line:
    """A metric in a graph; ``rendering`` is CloudWatch's, such as ``stat`` and ``yAxis``."""
    dimensions = [each for pair in metric.dimensions.items() for each in pair]
    return [metric.namespace, metric.name, *dimensions, {"label": label, **rendering}]


def expression(formula: str, label: str, **rendering: Any) -> Line:
    """A line that is computed from others of its graph, which the formula names by their ``id``."""
    return [{"expression": formula, "label": label, **rendering}]
