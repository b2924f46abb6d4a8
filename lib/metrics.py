"""CloudWatch's metrics about the function: what alarms watch and the dashboard shows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from lib.processor import METRICS_NAMESPACE, Processor

PERIOD_SECONDS = 300  # that one value stands for, where nothing else is said


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


def of_function(processor: Processor, name: str) -> Metric:
    """A metric that Lambda publishes, of all of the function's versions and aliases together.

    With the dimension ``Resource`` it would be the alias's alone: whatever invokes the function otherwise,
    such as the version of a test, could fail unseen.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    """
    return Metric("AWS/Lambda", name, {"FunctionName": processor.function.name})


def of_queue(processor: Processor, name: str) -> Metric:
    """A metric that SQS publishes of the dead-letter queue."""
    return Metric("AWS/SQS", name, {"QueueName": processor.queue.name})


def of_handler(processor: Processor, name: str) -> Metric:
    """A metric that the handler itself publishes, with the one dimension that Powertools gives it.

    https://docs.aws.amazon.com/powertools/python/latest/core/metrics/
    """
    return Metric(METRICS_NAMESPACE, name, {"service": processor.service})
