"""Who is told when uploads are not processed, and where to look: alarms, their topic and a dashboard."""

import pulumi
import pulumi_aws as aws

from lib.alarm import AlarmArgs, alarm
from lib.alarm_topic import AlarmTopic
from lib.args import TapStackArgs
from lib.dashboard import dashboard_body
from lib.metrics import of_function, of_queue
from lib.processor import Processor
from lib.storage import Storage

SLOW_PERCENT = 80  # of the timeout: an invocation that takes longer is close to being cut off


class Monitoring(pulumi.ComponentResource):
    """The alarms on the function and its queue, and the dashboard.

    Attributes:
        topic: that every alarm is published to.
        dashboard: with the alarms and the metrics behind them.
    """

    def __init__(
        self,
        name: str,
        args: TapStackArgs,
        *,
        storage: Storage,
        processor: Processor,
        account_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("tap:index:Monitoring", f"{name}-{args.environment_suffix}", {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        alarm_topic = AlarmTopic("alarms", args, key_arn=storage.key_arn, account_id=account_id, opts=child)
        self.topic = alarm_topic.topic
        slow_ms = args.timeout_seconds * 1000 * SLOW_PERCENT // 100
        alarms = [
            alarm(
                f"{stem}-{args.environment_suffix}",
                each,
                self.topic.arn,
                args.tags,
                pulumi.ResourceOptions(parent=self, depends_on=[alarm_topic.policy]),
            )
            for stem, each in alarms_on(processor, slow_ms).items()
        ]
        self.dashboard = aws.cloudwatch.Dashboard(
            f"dashboard-{args.environment_suffix}",
            # The provider does not name dashboards by itself.
            dashboard_name=f"{pulumi.get_project()}-{args.environment_suffix}",
            dashboard_body=dashboard_body(
                processor,
                alarm_arns=[each.arn for each in alarms],
                slow_ms=slow_ms,
                region=aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region,
            ),
            opts=child,
        )
        self.register_outputs({"alarm_topic_arn": self.topic.arn, "dashboard_name": self.dashboard.dashboard_name})


def alarms_on(processor: Processor, slow_ms: int) -> dict[str, AlarmArgs]:
    """What somebody has to look after, by the start of the alarm's name."""
    names = {"log": processor.log_group.name, "queue": processor.queue.name}
    return {
        "processor-errors": AlarmArgs(
            metric=of_function(processor, "Errors"),
            statistic="Sum",
            threshold=0,
            description=pulumi.Output.format(
                "The function failed. Records of level ERROR in the log group {log} name the object and the reason. "
                "Lambda tries twice more, then parks the event in the queue {queue}.",
                **names,
            ),
        ),
        "processor-throttles": AlarmArgs(
            metric=of_function(processor, "Throttles"),
            statistic="Sum",
            threshold=0,
            # A burst passes by itself: Lambda keeps what it throttles and tries again for hours.
            evaluation_periods=3,
            description=(
                "The function has been throttled for 15 minutes: events wait, and are given up after 6 hours. Raise "
                "reserved_concurrency, or the account's quota of concurrent executions."
            ),
        ),
        "processor-duration": AlarmArgs(
            metric=of_function(processor, "Duration"),
            extended_statistic="p99",
            threshold=slow_ms,
            description=(
                f"One invocation in a hundred takes longer than {slow_ms} ms, {SLOW_PERCENT} % of the timeout. Find "
                "the slow part in the traces. Raise memory_mb, which also adds processor time, or timeout_seconds."
            ),
        ),
        "processor-queue": AlarmArgs(
            metric=of_queue(processor, "ApproximateNumberOfMessagesVisible"),
            statistic="Maximum",
            threshold=0,
            description=pulumi.Output.format(
                "Events that could not be processed wait in the queue {queue}, for 14 days. Find the reason in the log "
                "group {log}, remove it, then run `python -m ops redrive`.",
                **names,
            ),
        ),
        "processor-dropped": AlarmArgs(
            metric=of_function(processor, "AsyncEventsDropped"),
            statistic="Sum",
            threshold=0,
            description=pulumi.Output.format(
                "Lambda has given up on events. They are in the queue {queue}, unless the dashboard shows them as not "
                "parked: then restore the role's right to send to the queue, and upload those objects again.",
                **names,
            ),
        ),
    }
