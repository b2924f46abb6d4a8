"""The dashboard: the alarms, and every metric that is promised, found by the names that it is published under."""

import json
from dataclasses import replace
from typing import Any

from tapkit.local.placeholders import Placeholders
from tapkit.runner.run import run_program
from tapkit.testing import Graph, Run, load_project, the

from tests.unit.conftest import ROOT, run_tap

GRID_WIDTH = 24


def widgets(graph: Graph) -> list[dict[str, Any]]:
    body = json.loads(the(graph, "cloudwatch.Dashboard").inputs["dashboardBody"])
    assert set(body) == {"widgets"}
    return body["widgets"]


def graphs(graph: Graph) -> dict[str, dict[str, Any]]:
    """The properties of each graph, by its title."""
    return {
        widget["properties"]["title"]: widget["properties"] for widget in widgets(graph) if widget["type"] == "metric"
    }


def lines(graph: Graph, title: str) -> dict[str, tuple[Any, ...]]:
    """The lines of one graph, by label: metric, dimensions, statistic."""
    properties = graphs(graph)[title]
    return {
        line[-1]["label"]: (*line[:-1], line[-1].get("stat", properties["stat"]))
        for line in properties["metrics"]
        if len(line) > 1
    }


def test_is_named_after_project_environment_and_region(graph: Graph):
    assert the(graph, "cloudwatch.Dashboard").inputs["dashboardName"] == "shop-dev-us-east-1"


def test_shows_every_alarm(graph: Graph):
    (shown,) = [widget["properties"] for widget in widgets(graph) if widget["type"] == "alarm"]
    alarms = {resource.outputs["arn"] for resource in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert shown["title"] == "Alarms"
    assert (set(shown["alarms"]), len(shown["alarms"])) == (alarms, 7)


def test_shows_what_lambda_and_sqs_measure(graph: Graph):
    function = ("FunctionName", the(graph, "lambda.Function").outputs["name"])
    assert lines(graph, "Invocations") == {
        "Invocations": ("AWS/Lambda", "Invocations", *function, "Sum"),
        "Errors": ("AWS/Lambda", "Errors", *function, "Sum"),
    }
    assert lines(graph, "Duration") == {
        percentile: ("AWS/Lambda", "Duration", *function, percentile) for percentile in ("p50", "p90", "p99")
    }
    assert lines(graph, "Events that wait or are given up") == {
        "Throttled": ("AWS/Lambda", "Throttles", *function, "Sum"),
        "Given up": ("AWS/Lambda", "AsyncEventsDropped", *function, "Sum"),
        "Lost": ("AWS/Lambda", "DestinationDeliveryFailures", *function, "Sum"),
        "Longest wait in ms": ("AWS/Lambda", "AsyncEventAge", *function, "Maximum"),
    }
    queue = ("QueueName", the(graph, "sqs.Queue").outputs["name"])
    assert lines(graph, "Dead-letter queue") == {
        "Events": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", *queue, "Maximum"),
        "Age of the oldest in seconds": ("AWS/SQS", "ApproximateAgeOfOldestMessage", *queue, "Maximum"),
    }


def test_shows_what_the_handler_measures_under_the_names_that_the_function_is_given(graph: Graph):
    variables = the(graph, "lambda.Function").inputs["environment"]["variables"]
    namespace, service = variables["POWERTOOLS_METRICS_NAMESPACE"], variables["POWERTOOLS_SERVICE_NAME"]
    assert lines(graph, "Objects") == {
        "Processed": (namespace, "ObjectsProcessed", "service", service, "Sum"),
        "Skipped": (namespace, "ObjectsSkipped", "service", service, "Sum"),
        "Ignored": (namespace, "ObjectsIgnored", "service", service, "Sum"),
        "Archived": (namespace, "ObjectsArchived", "service", service, "Sum"),
        "Failed": (namespace, "RecordsFailed", "service", service, "Sum"),
    }
    assert lines(graph, "Bytes") == {"Processed": (namespace, "BytesProcessed", "service", service, "Sum")}


def test_error_rate_is_computed_from_metrics_of_its_graph(graph: Graph):
    shown = graphs(graph)["Invocations"]["metrics"]
    ((rate,),) = [line for line in shown if len(line) == 1]
    assert rate == {
        "expression": "100 * errors / MAX([errors, invocations])",
        "label": "Errors in percent",
        "id": "rate",
        "yAxis": "right",
    }
    assert [line[-1]["id"] for line in shown] == ["invocations", "errors", "rate"]


def test_duration_that_alarms_is_marked():
    graph = run_tap("dev", timeout_seconds="10").graph
    assert graphs(graph)["Duration"]["annotations"] == {"horizontal": [{"label": "Too long", "value": 8000}]}
    assert the(graph, "cloudwatch.MetricAlarm", "processor-duration-dev").inputs["threshold"] == 8000


def test_metrics_are_those_of_the_stacks_region():
    project = load_project(ROOT, "dev")
    elsewhere = replace(project, config=project.config | {"aws:region": "eu-west-1"})
    found = graphs(run_program(elsewhere, Placeholders(elsewhere.region)).graph)
    assert {properties["region"] for properties in found.values()} == {"eu-west-1"}


def test_widgets_fill_the_grid_without_overlap(dev: Run):
    cells = [
        (column, row)
        for widget in widgets(dev.graph)
        for column in range(widget["x"], widget["x"] + widget["width"])
        for row in range(widget["y"], widget["y"] + widget["height"])
    ]
    rows = 1 + max(row for _, row in cells)
    assert sorted(cells) == [(column, row) for column in range(GRID_WIDTH) for row in range(rows)]
