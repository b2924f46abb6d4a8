"""CloudWatch alarms, the topic that tells somebody, and a dashboard that shows why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from parts.policy_documents import allow_service, deny_insecure_transport, policy_document
from parts.scope import Scope, Text

PERIOD_SECONDS = 300  # that one value of a metric stands for
# A dashboard is 24 units wide: three graphs in a row.
GRID_WIDTH, WIDTH, HEIGHT, ALARMS_HEIGHT = 24, 8, 6, 2


@dataclass(frozen=True)
class Alarm:
    """When an alarm goes off: as soon as some values in a row, each of five minutes, are above a limit."""

    namespace: str
    metric: str
    statistic: str  # such as Sum, or a percentile, such as p99
    above: float  # in the metric's unit
    periods: int = 1


class AlarmTopic(pulumi.ComponentResource):
    """A topic that CloudWatch publishes the account's alarms to, with an e-mail subscription where configured.

    It is encrypted with the customer-managed key or with none: SNS's own key, ``alias/aws/sns``, does not
    admit CloudWatch, and its policy cannot be changed, so that every alarm would be lost in silence.
    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns

    ``email`` is empty and ``key_arn`` None where there is none; ``topic`` is the topic itself.
    """

    def __init__(self, name: str, scope: Scope, email: str, key_arn: Text | None, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:AlarmTopic", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._scope = scope
        self.topic = aws.sns.Topic(scope.name(name), kms_master_key_id=key_arn, tags=scope.tags, opts=child)
        alarms, account = pulumi.Output.concat("arn:*:cloudwatch:*:", scope.account_id, ":alarm:*"), scope.account_id
        allow_alarms = allow_service(
            "AllowAlarms", "cloudwatch.amazonaws.com", "sns:Publish", self.topic.arn, source_arn=alarms, account=account
        )
        self._policy = aws.sns.TopicPolicy(
            scope.name(f"{name}-policy"),
            arn=self.topic.arn,
            policy=policy_document(allow_alarms, deny_insecure_transport("sns:Publish", self.topic.arn)),
            opts=child,
        )
        if email:
            aws.sns.TopicSubscription(
                scope.name(f"{name}-email"), topic=self.topic.arn, protocol="email", endpoint=email, opts=child
            )
        self.register_outputs({"alarm_topic_arn": self.topic.arn})

    def alarm(
        self, name: str, when: Alarm, dimensions: Mapping[str, Text], description: Text, parent: pulumi.Resource
    ) -> aws.cloudwatch.MetricAlarm:
        """Register an alarm that tells the topic when it goes off and when that is over.

        The description is for whoever is called by it: what has happened and what to do.
        """
        is_percentile = when.statistic.startswith("p")
        return aws.cloudwatch.MetricAlarm(
            self._scope.name(name),
            alarm_description=description,
            namespace=when.namespace,
            metric_name=when.metric,
            dimensions=dimensions,
            statistic=None if is_percentile else when.statistic,
            extended_statistic=when.statistic if is_percentile else None,
            comparison_operator="GreaterThanThreshold",
            threshold=when.above,
            period=PERIOD_SECONDS,
            evaluation_periods=when.periods,
            # Lambda publishes nothing while it is not invoked:
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
            treat_missing_data="notBreaching",
            alarm_actions=[self.topic.arn],
            ok_actions=[self.topic.arn],
            tags=self._scope.tags,
            # One that goes off before CloudWatch is admitted tells nobody.
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[self._policy]),
        )


def dashboard_body(
    graphs: Mapping[str, Mapping[str, Any]], alarm_arns: Sequence[Text], region: Text
) -> pulumi.Output[str]:
    """A dashboard as JSON: the state of the alarms, then the graphs of a region in rows of three.

    ``graphs`` has CloudWatch's properties of each by its title, beside the usual ones:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    alarms = {"type": "alarm", "x": 0, "y": 0, "width": GRID_WIDTH, "height": ALARMS_HEIGHT}
    widgets = [alarms | {"properties": {"title": "Alarms", "alarms": alarm_arns}}]
    for position, (title, own) in enumerate(graphs.items()):
        row, column = divmod(position, GRID_WIDTH // WIDTH)
        place = {"x": column * WIDTH, "y": ALARMS_HEIGHT + row * HEIGHT, "width": WIDTH, "height": HEIGHT}
        usual = {"title": title, "view": "timeSeries", "stat": "Sum", "period": PERIOD_SECONDS}
        widgets.append({"type": "metric", "properties": {**usual, **own, "region": region}, **place})
    return pulumi.Output.json_dumps({"widgets": widgets})
