"""The pieces of a CloudWatch dashboard: graphs in rows of three, under the state of the alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from parts.alarms import PERIOD_SECONDS

# The grid is 24 units wide: three graphs in a row.
GRID_WIDTH, WIDTH, HEIGHT, ALARMS_HEIGHT = 24, 8, 6, 2

Dimensions = Mapping[str, pulumi.Input[str]]
Line = list[Any]
Graph = dict[str, Any]


def dashboard_body(
    graphs: Sequence[Graph], alarm_arns: Sequence[pulumi.Input[str]], region: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The dashboard as JSON: the state of the alarms, then the graphs of a region in the order that they are given."""
    alarms = {"type": "alarm", "x": 0, "y": 0, "width": GRID_WIDTH, "height": ALARMS_HEIGHT}
    widgets = [alarms | {"properties": {"title": "Alarms", "alarms": alarm_arns}}]
    for position, properties in enumerate(graphs):
        row, column = divmod(position, GRID_WIDTH // WIDTH)
        place = {"x": column * WIDTH, "y": ALARMS_HEIGHT + row * HEIGHT, "width": WIDTH, "height": HEIGHT}
        widgets.append({"type": "metric", "properties": {**properties, "region": region}, **place})
    return pulumi.Output.json_dumps({"widgets": widgets})


def graph(title: str, *lines: Line, **properties: Any) -> Graph:
    """A graph over time; ``properties`` are CloudWatch's own, in addition to the usual ones."""
    usual = {"title": title, "view": "timeSeries", "stat": "Sum", "period": PERIOD_SECONDS, "metrics": list(lines)}
    return usual | properties


def line(namespace: str, dimensions: Dimensions, metric: str, label: str, **rendering: Any) -> Line:
    """A metric in a graph; ``rendering`` is CloudWatch's, such as ``stat`` and ``yAxis``."""
    return [namespace, metric, *(text for pair in dimensions.items() for text in pair), {"label": label, **rendering}]


def expression(formula: str, label: str, **rendering: Any) -> Line:
    """A line that is computed from others of its graph, which the formula names by their ``id``."""
    return [{"expression": formula, "label": label, **rendering}]
