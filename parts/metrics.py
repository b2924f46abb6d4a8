"""CloudWatch's metrics about a function and its queue: what alarms watch and dashboards show."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

PERIOD_SECONDS = 300  # that one value stands for


@dataclass(frozen=True)
class Metric:
    """What identifies a metric in its region.

    Attributes:
        namespace: of the service that publishes it.
        name: in that namespace.
        dimensions: names what is measured.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]


def of_function(function: aws.lambda_.Function, name: str) -> Metric:
    """A metric that Lambda publishes, of all of the function's versions and aliases together.

    With the dimension ``Resource`` it would be the alias's alone: whatever invokes the function otherwise,
    such as the version of a test, could fail unseen.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    """
    return Metric("AWS/Lambda", name, {"FunctionName": function.name})


def of_queue(queue: aws.sqs.Queue, name: str) -> Metric:
    """A metric that SQS publishes of a queue."""
    return Metric("AWS/SQS", name, {"QueueName": queue.name})


def of_handler(namespace: str, service: str, name: str) -> Metric:
    """A metric that a handler itself publishes, with the one dimension that Powertools gives it.

    https://docs.aws.amazon.com/powertools/python/latest/core/metrics/
    """
    return Metric(namespace, name, {"service": service})
