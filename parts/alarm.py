"""A CloudWatch alarm that tells a topic."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from parts.metrics import PERIOD_SECONDS, Metric
from parts.scope import Scope


@dataclass(frozen=True, kw_only=True)
class AlarmArgs:
    """When an alarm goes off, and what it says, as PutMetricAlarm takes it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

    Attributes:
        metric: what it watches.
        description: for whoever is called by it: what has happened and what to do.
        threshold: the greatest value that is no cause for alarm, in the metric's unit.
        statistic: such as ``Sum``; either this or ``extended_statistic``.
        extended_statistic: a percentile, such as ``p99``.
        evaluation_periods: how many values in a row, each of five minutes, have to be above the threshold.
    """

    metric: Metric
    description: pulumi.Input[str]
    threshold: float
    statistic: str | None = None
    extended_statistic: str | None = None
    evaluation_periods: int = 1


def alarm(
    name: str, scope: Scope, args: AlarmArgs, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.cloudwatch.MetricAlarm:
    """Register an alarm that tells a topic when its metric rises above the threshold, and when that is over.

    No data is no cause for alarm: Lambda publishes nothing while it is not invoked.
    """
    return aws.cloudwatch.MetricAlarm(
        scope.name(name),
        alarm_description=args.description,
        namespace=args.metric.namespace,
        metric_name=args.metric.name,
        dimensions=args.metric.dimensions,
        statistic=args.statistic,
        extended_statistic=args.extended_statistic,
        comparison_operator="GreaterThanThreshold",
        threshold=args.threshold,
        period=PERIOD_SECONDS,
        evaluation_periods=args.evaluation_periods,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        tags=scope.tags,
        opts=opts,
    )
