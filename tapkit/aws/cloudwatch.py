"""CloudWatch: alarms and dashboards."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.aws.auto_naming import is_auto_name
from tapkit.aws.reading import Candidate, Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe
from tapkit.aws.resource_type import resource_type
from tapkit.errors import UserError

METRIC_ALARM = resource_type(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    longest=255,
    taggable=True,
    arn="arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
)
DASHBOARD = resource_type(
    "aws:cloudwatch/dashboard:Dashboard",
    name="dashboardName",
    longest=255,
    arn=None,
    computed={"dashboardArn": "arn:aws:cloudwatch::{account}:dashboard/{name}"},
)
# Neither created nor read here: the rules know them, because other programs have them.
EVENT_RULE = resource_type("aws:cloudwatch/eventRule:EventRule", arn="arn:aws:events:{region}:{account}:rule/{name}")
EVENT_TARGET = resource_type("aws:cloudwatch/eventTarget:EventTarget")
LOG_METRIC_FILTER = resource_type("aws:cloudwatch/logMetricFilter:LogMetricFilter", arn=None)
LOG_SUBSCRIPTION_FILTER = resource_type("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", arn=None)

_ALARM_RENAMES = {
    "name": "AlarmName",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
}


@recipe(METRIC_ALARM)
def create_metric_alarm(request: Request) -> Answer:
    creation = request.named()
    if "metricName" in creation and ("statistic" in creation) == ("extendedStatistic" in creation):
        # CloudWatch refuses it; the emulator does not
        raise UserError("an alarm on a metric has either a statistic or an extendedStatistic, not both or neither.")
    request.call("cloudwatch", "put_metric_alarm", creation, _ALARM_RENAMES)
    (created,) = request.clients("cloudwatch").describe_alarms(AlarmNames=[creation["name"]])["MetricAlarms"]
    return creation["name"], {"name": creation["name"], "arn": created["AlarmArn"]}


def _find_alarms(live: Live) -> Iterator[Candidate]:
    for alarm in live.entries("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=f"{live.name}-"):
        if is_auto_name(live.name, alarm["AlarmName"]):
            yield Candidate(alarm["AlarmName"], partial(_alarm_tags, live, alarm["AlarmArn"]))


def _alarm_tags(live: Live, arn: str) -> dict[str, Any]:
    return live.call("cloudwatch", "list_tags_for_resource", ResourceARN=arn)


@reading(
    METRIC_ALARM,
    find=_find_alarms,
    ignored=("name",),
    defaults={"actionsEnabled": True, "insufficientDataActions": None, "metricQueries": None, "okActions": None},
)
def read_metric_alarm(live: Live) -> dict[str, Any]:
    for alarm in live.call("cloudwatch", "describe_alarms", AlarmNames=[live.id])["MetricAlarms"]:
        return {**alarm, **_alarm_tags(live, alarm["AlarmArn"]), "metricQueries": alarm.get("Metrics")}
    raise Missing


@recipe(DASHBOARD)
def create_dashboard(request: Request) -> Answer:
    name = request.inputs["dashboardName"]
    try:
        json.loads(request.inputs["dashboardBody"])
    except ValueError as error:  # CloudWatch refuses it; the emulator does not
        raise UserError(f"InvalidParameterInput: The body of a dashboard must be valid JSON ({error}).") from error
    request.call("cloudwatch", "put_dashboard")
    return name, {"dashboardArn": request.clients("cloudwatch").get_dashboard(DashboardName=name)["DashboardArn"]}


@reading(DASHBOARD, ignored=("dashboardName",))
def read_dashboard(live: Live) -> dict[str, Any]:
    return live.call("cloudwatch", "get_dashboard", DashboardName=live.id)
