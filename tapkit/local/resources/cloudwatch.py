"""CloudWatch's alarms and dashboards."""

import json

from tapkit.errors import UserError
from tapkit.local.recipe import Answer, Request, recipe

_ALARM_RENAMES = {
    "name": "AlarmName",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
}


@recipe("aws:cloudwatch/metricAlarm:MetricAlarm")
def metric_alarm(request: Request) -> Answer:
    creation = request.named()
    if "metricName" in creation and ("statistic" in creation) == ("extendedStatistic" in creation):
        # CloudWatch refuses it; the emulator does not
        raise UserError("an alarm on a metric has either a statistic or an extendedStatistic, not both or neither.")
    request.call("cloudwatch", "PutMetricAlarm", creation, _ALARM_RENAMES)
    (created,) = request.clients("cloudwatch").describe_alarms(AlarmNames=[creation["name"]])["MetricAlarms"]
    return creation["name"], {"name": creation["name"], "arn": created["AlarmArn"]}


@recipe("aws:cloudwatch/dashboard:Dashboard")
def dashboard(request: Request) -> Answer:
    name = request.inputs["dashboardName"]
    try:
        json.loads(request.inputs["dashboardBody"])
    except ValueError as error:  # CloudWatch refuses it; the emulator does not
        raise UserError(f"InvalidParameterInput: The body of a dashboard must be valid JSON ({error}).") from error
    request.call("cloudwatch", "PutDashboard")
    return name, {"dashboardArn": request.clients("cloudwatch").get_dashboard(DashboardName=name)["DashboardArn"]}
