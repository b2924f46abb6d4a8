"""Who is told when uploads are not processed, and where to look: alarms, their topic and a dashboard."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.dashboard import processing_dashboard
from lib.processor import Processor
from lib.storage import Storage
from parts.alarm import AlarmArgs, alarm
from parts.function import RETRY_HOURS
from parts.location import Location
from parts.metrics import of_function, of_queue
from parts.queue import PARKED_DAYS
from parts.topic import AlarmTopic

HOUR, DAY = 60 * 60, 24 * 60 * 60  # in seconds
SLOW_PERCENT = 80  # of the timeout: an invocation that takes longer is close to being cut off
WAITING_HOURS = 1  # an event that waits longer is not caught in a passing burst
PARKED_TOO_LONG_DAYS = PARKED_DAYS - 4  # enough left for somebody to come back from a weekend


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
        location: Location,
        opts: pulumi.ResourceOptions,
    ) -> None:
        scope = args.scope
        super().__init__("tap:index:Monitoring", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        alarm_topic = AlarmTopic(
            "alarms",
            scope,
            location=location,
            email=args.alarm_email,
            key_arn=storage.encryption_key_arn,
            opts=child,
        )
        self.topic = alarm_topic.topic
        slow_ms = args.timeout_seconds * 1000 * SLOW_PERCENT // 100
        alarms = [
            alarm(
                stem,
                scope,
                each,
                self.topic.arn,
                pulumi.ResourceOptions(parent=self, depends_on=[alarm_topic.policy]),
            )
            for stem, each in alarms_on(processor, slow_ms).items()
        ]
        self.dashboard = aws.cloudwatch.Dashboard(
            scope.name("dashboard"),
            # The provider does not name dashboards by itself; one of another region can be in the way.
            dashboard_name=pulumi.Output.concat(scope.name(pulumi.get_project()), "-", location.region),
            dashboard_body=processing_dashboard(
                processor, alarm_arns=[each.arn for each in alarms], slow_ms=slow_ms, region=location.region
            ),
            opts=child,
        )
        self.register_outputs({"alarm_topic_arn": self.topic.arn, "dashboard_name": self.dashboard.dashboard_name})


def alarms_on(processor: Processor, slow_ms: int) -> dict[str, AlarmArgs]:
    """What somebody has to look after, by the start of the alarm's name: one alarm for each cause."""
    names = {"log": processor.log_group.name, "queue": processor.queue.name}
    return {
        "processor-errors": AlarmArgs(
            metric=of_function(processor.function, "Errors"),
            statistic="Sum",
            threshold=0,
            # One bad upload is over sooner, and ends in the queue, which has an alarm of its own.
            evaluation_periods=3,
            description=pulumi.Output.format(
                "The function has been failing for 15 minutes. Records of level ERROR in the log group {log} name the "
                "objects and the reason. If it began with a deployment, run `tapkit rollback`.",
                **names,
            ),
        ),
        "processor-throttles": AlarmArgs(
            metric=of_function(processor.function, "Throttles"),
            statistic="Sum",
            threshold=0,
            # A burst passes by itself: Lambda keeps what it throttles and tries again for hours.
            evaluation_periods=3,
            description=(
                f"The function has been throttled for 15 minutes: events wait, and are given up after {RETRY_HOURS} "
                "hours. Raise reserved_concurrency, or the account's quota of concurrent executions."
            ),
        ),
        "processor-duration": AlarmArgs(
            metric=of_function(processor.function, "Duration"),
            extended_statistic="p99",
            threshold=slow_ms,
            description=(
                f"One invocation in a hundred takes longer than {slow_ms} ms, {SLOW_PERCENT} % of the timeout. "
                "Raise memory_mb, which also adds processor time, or timeout_seconds."
            ),
        ),
        "processor-event-age": AlarmArgs(
            metric=of_function(processor.function, "AsyncEventAge"),
            statistic="Maximum",
            threshold=WAITING_HOURS * HOUR * 1000,
            description=(
                f"Events wait for more than {WAITING_HOURS} hour until the function runs, and are given up after "
                f"{RETRY_HOURS}. Find out whether it fails, is throttled or has a reserved_concurrency of 0."
            ),
        ),
        "processor-queue": AlarmArgs(
            metric=of_queue(processor.queue, "ApproximateNumberOfMessagesVisible"),
            statistic="Maximum",
            threshold=0,
            description=pulumi.Output.format(
                f"Events that could not be processed wait in the queue {{queue}}, for {PARKED_DAYS} days. Find the "
                "reason in the log group {log}, remove it, then run `tapkit redrive`.",
                **names,
            ),
        ),
        "processor-queue-age": AlarmArgs(
            metric=of_queue(processor.queue, "ApproximateAgeOfOldestMessage"),
            statistic="Maximum",
            threshold=PARKED_TOO_LONG_DAYS * DAY,
            description=pulumi.Output.format(
                f"An event has been in the queue {{queue}} for {PARKED_TOO_LONG_DAYS} days, and is lost after "
                f"{PARKED_DAYS}. Run `tapkit redrive` before then.",
                **names,
            ),
        ),
        "processor-undelivered": AlarmArgs(
            metric=of_function(processor.function, "DestinationDeliveryFailures"),
            statistic="Sum",
            threshold=0,
            description=pulumi.Output.format(
                "Lambda has given up on events and could not send them to the queue {queue}: they are lost. Restore "
                "the role's right to send, then process those objects again: records of level ERROR in the log group "
                "{log} name them.",
                **names,
            ),
        ),
    }
