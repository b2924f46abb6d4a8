"""A CloudWatch dashboard: graphs in rows of three, under the state of the alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from parts.alarms import PERIOD_SECONDS

# The grid is 24 units wide: three graphs in a row.
GRID_WIDTH, WIDTH, HEIGHT, ALARMS_HEIGHT = 24, 8, 6, 2


def dashboard_body(
    graphs: Mapping[str, Mapping[str, Any]], alarm_arns: Sequence[pulumi.Input[str]], region: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The dashboard as JSON; ``graphs`` are of metrics of the region, each with CloudWatch's properties by its title."""
    alarms = {"type": "alarm", "x": 0, "y": 0, "width": GRID_WIDTH, "height": ALARMS_HEIGHT}
    widgets = [alarms | {"properties": {"title": "Alarms", "alarms": alarm_arns}}]
    for position, (title, own) in enumerate(graphs.items()):
        row, column = divmod(position, GRID_WIDTH // WIDTH)
        place = {"x": column * WIDTH, "y": ALARMS_HEIGHT + row * HEIGHT, "width": WIDTH, "height": HEIGHT}
        usual = {"title": title, "view": "timeSeries", "stat": "Sum", "period": PERIOD_SECONDS}
        widgets.append({"type": "metric", "properties": {**usual, **own, "region": region}, **place})
    return pulumi.Output.json_dumps({"widgets": widgets})
