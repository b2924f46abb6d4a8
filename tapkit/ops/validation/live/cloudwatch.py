"""CloudWatch's alarms and dashboards."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.local.graph import Graph
from tapkit.ops.validation.reading import Candidate, Live, Missing, is_auto_name, reading


def _alarms(live: Live, _graph: Graph) -> Iterator[Candidate]:
    for each in live.entries("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=f"{live.name}-"):
        if is_auto_name(live.name, each["AlarmName"]):
            yield Candidate(each["AlarmName"], partial(_tags, live, each["AlarmArn"]))


def _tags(live: Live, arn: str) -> dict[str, Any]:
    return live.call("cloudwatch", "list_tags_for_resource", ResourceARN=arn)


@reading(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    find=_alarms,
    ignored=("name",),
    defaults={"actionsEnabled": True, "insufficientDataActions": None, "metricQueries": None, "okActions": None},
)
def metric_alarm(live: Live) -> dict[str, Any]:
    for each in live.call("cloudwatch", "describe_alarms", AlarmNames=[live.id])["MetricAlarms"]:
        return {**each, **_tags(live, each["AlarmArn"]), "metricQueries": each.get("Metrics")}
    raise Missing


@reading("aws:cloudwatch/dashboard:Dashboard", ignored=("dashboardName",))
def dashboard(live: Live) -> dict[str, Any]:
    return live.call("cloudwatch", "get_dashboard", DashboardName=live.id)
