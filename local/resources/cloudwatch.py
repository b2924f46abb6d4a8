"""CloudWatch's alarms and dashboards, checked as CloudWatch checks them, because the emulator does not."""

import json

from local.errors import LocalError
from local.recipe import Answer, Request, recipe

_ALARM_RENAMES = {
    "name": "AlarmName",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
}


@recipe("aws:cloudwatch/metricAlarm:MetricAlarm")
def metric_alarm(request: Request) -> Answer:
    creation = request.named()
    if ("statistic" in creation) == ("extendedStatistic" in creation):
        raise LocalError("ValidationError: An alarm on a metric has either a Statistic or an ExtendedStatistic.")
    request.call("cloudwatch", "PutMetricAlarm", creation, _ALARM_RENAMES)
    (found,) = request.clients("cloudwatch").describe_alarms(AlarmNames=[creation["name"]])["MetricAlarms"]
    return creation["name"], {"name": creation["name"], "arn": found["AlarmArn"]}


@recipe("aws:cloudwatch/dashboard:Dashboard")
def dashboard(request: Request) -> Answer:
    name = request.inputs["dashboardName"]
    try:
        json.loads(request.inputs["dashboardBody"])
    except ValueError as error:
        raise LocalError(f"InvalidParameterInput: The dashboard's body is not JSON ({error}).") from error
    request.call("cloudwatch", "PutDashboard")
    (found,) = request.clients("cloudwatch").list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]
    return name, {"dashboardArn": found["DashboardArn"]}
