"""CloudWatch's resources, read back from the emulator."""

import json
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
WATCHED = {
    "namespace": "AWS/Lambda",
    "metricName": "Errors",
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 0.0,
    "period": 300.0,
    "evaluationPeriods": 2.0,
}
TAGS = {"Environment": "dev"}
TAG_LIST = [{"Key": "Environment", "Value": "dev"}]


def described(clients: Clients, name: str) -> dict[str, Any]:
    (found,) = clients("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found


def test_an_alarm_has_what_it_was_given(create: Create, clients: Clients):
    topic, _ = create("aws:sns/topic:Topic", "alarms")
    name, outputs = create(
        ALARM,
        "errors",
        **WATCHED,
        statistic="Sum",
        alarmDescription="Look.",
        dimensions={"FunctionName": "processor", "Resource": "processor:live"},
        treatMissingData="notBreaching",
        alarmActions=[topic],
        tags=TAGS,
    )
    alarm = described(clients, name)
    expected = {
        "AlarmDescription": "Look.",
        "AlarmArn": outputs["arn"],
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [
            {"Name": "FunctionName", "Value": "processor"},
            {"Name": "Resource", "Value": "processor:live"},
        ],
        "Statistic": "Sum",
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "Period": 300,
        "EvaluationPeriods": 2,
        "TreatMissingData": "notBreaching",
        "AlarmActions": [topic],
    }
    assert {key: alarm[key] for key in expected} == expected
    assert clients("cloudwatch").list_tags_for_resource(ResourceARN=outputs["arn"])["Tags"] == TAG_LIST
    assert outputs["name"] == name


def test_an_alarm_may_be_on_a_percentile(create: Create, clients: Clients):
    name, _ = create(
        ALARM, "slow", **WATCHED, extendedStatistic="p99", evaluateLowSampleCountPercentiles="ignore", name="given"
    )
    assert (name, described(clients, name)["ExtendedStatistic"]) == ("given", "p99")


@pytest.mark.parametrize("statistics", [{}, {"statistic": "Average", "extendedStatistic": "p99"}], ids=["none", "both"])
def test_an_alarm_without_exactly_one_statistic_is_refused(statistics: dict, create: Create, clients: Clients):
    with pytest.raises(UserError) as failure:
        create(ALARM, "culprit", **WATCHED, **statistics, name="refused")
    assert str(failure.value) == (
        f"{ALARM} culprit: an alarm on a metric has either a statistic or an extendedStatistic, not both or neither."
    )
    assert not clients("cloudwatch").describe_alarms(AlarmNames=["refused"])["MetricAlarms"]


def test_an_alarm_on_an_expression_is_not_taken_for_one_on_a_metric(create: Create):
    with pytest.raises(UserError, match="property metricQueries is not known here: PutMetricAlarm takes "):
        create(ALARM, "rate", comparisonOperator="GreaterThanThreshold", evaluationPeriods=1.0, metricQueries=[])


def test_a_dashboard_has_its_body(create: Create, clients: Clients):
    body = json.dumps({"widgets": []})
    create(DASHBOARD, "other", dashboardName="shop-dev-2", dashboardBody="{}")
    name, outputs = create(DASHBOARD, "dashboard", dashboardName="shop-dev", dashboardBody=body)
    found = clients("cloudwatch").get_dashboard(DashboardName="shop-dev")
    assert (name, outputs["dashboardArn"]) == ("shop-dev", found["DashboardArn"])
    assert found["DashboardBody"] == body


def test_a_dashboard_that_is_not_json_is_refused(create: Create, clients: Clients):
    with pytest.raises(UserError) as failure:
        create(DASHBOARD, "culprit", dashboardName="broken", dashboardBody="{widgets}")
    reason = "InvalidParameterInput: The body of a dashboard must be valid JSON (Expecting property name"
    assert str(failure.value).startswith(f"{DASHBOARD} culprit: {reason}")
    assert not clients("cloudwatch").list_dashboards(DashboardNamePrefix="broken")["DashboardEntries"]
