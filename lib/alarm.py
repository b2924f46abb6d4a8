"""An alarm, refused before its registration where only CloudWatch would refuse it, in the middle of a deployment."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from lib.metrics import PERIOD_SECONDS, Metric
from lib.validation import Rule, between, matching, one_of

HOUR, DAY, WEEK = 60 * 60, 24 * 60 * 60, 7 * 24 * 60 * 60  # in seconds

STATISTIC = one_of("SampleCount", "Average", "Sum", "Minimum", "Maximum")
PERCENTILE = matching(r"p(100(\.0{1,10})?|\d{1,2}(\.\d{1,10})?)", "a percentile from p0 to p100, such as p99")
PERIOD = Rule(
    f"10, 20, 30 or a multiple of 60 up to {WEEK}",
    lambda value: isinstance(value, int) and (value in (10, 20, 30) or value in range(60, WEEK + 1, 60)),
)


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
        period_seconds: the length of the time that one value of the statistic stands for.
        evaluation_periods: how many values in a row have to be above the threshold.

    Raises:
        ValueError: CloudWatch would refuse the alarm; the message says why.
    """

    metric: Metric
    description: pulumi.Input[str]
    threshold: float
    statistic: str | None = None
    extended_statistic: str | None = None
    period_seconds: int = PERIOD_SECONDS
    evaluation_periods: int = 1

    def __post_init__(self) -> None:
        if (self.statistic is None) == (self.extended_statistic is None):
            raise ValueError(f"An alarm on {self.metric.name} has either a statistic or an extended_statistic.")
        if self.statistic is None:
            self._require("extended_statistic", PERCENTILE)
        else:
            self._require("statistic", STATISTIC)
        self._require("period_seconds", PERIOD)
        # CloudWatch looks back a day, or a week where the values are those of whole hours.
        longest = DAY if self.period_seconds < HOUR else WEEK
        self._require("evaluation_periods", between(1, longest // self.period_seconds))

    def _require(self, name: str, rule: Rule) -> None:
        value = getattr(self, name)
        if not rule.accepts(value):
            raise ValueError(f"{name} of an alarm on {self.metric.name} is {value!r}: it must be {rule.allowed}.")


def alarm(
    name: str, args: AlarmArgs, topic_arn: pulumi.Input[str], tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> aws.cloudwatch.MetricAlarm:
    """Register an alarm that tells a topic when its metric rises above the threshold, and when that is over.

    No data is no cause for alarm: Lambda publishes nothing while nothing is uploaded.
    """
    return aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=args.description,
        namespace=args.metric.namespace,
        metric_name=args.metric.name,
        dimensions=args.metric.dimensions,
        statistic=args.statistic,
        extended_statistic=args.extended_statistic,
        comparison_operator="GreaterThanThreshold",
        threshold=args.threshold,
        period=args.period_seconds,
        evaluation_periods=args.evaluation_periods,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        tags=tags,
        opts=opts,
    )
