"""What somebody has to look after when uploads are not processed: one alarm for each cause."""

from parts.function import RETRY_HOURS
from parts.monitoring import Alarm
from parts.queue import PARKED_DAYS

LAMBDA, SQS = "AWS/Lambda", "AWS/SQS"  # the namespaces of their metrics
HOUR, DAY = 60 * 60, 24 * 60 * 60  # in seconds
SLOW_PERCENT = 80  # of the timeout: an invocation that takes longer is close to being cut off
WAITING_HOURS = 1  # an event that waits longer is not caught in a passing burst
PARKED_TOO_LONG_DAYS = PARKED_DAYS - 4  # enough left for somebody to come back from a weekend

# What has happened and what to do, by the start of the alarm's name. The names in braces are known once deployed.
DESCRIPTIONS = {
    "processor-errors": (
        "The function has been failing for 15 minutes. Records of level ERROR in the log group {log} name the objects "
        "and the reason. If it began with a deployment, run `tapkit rollback`."
    ),
    "processor-throttles": (
        f"The function has been throttled for 15 minutes: events wait, and are given up after {RETRY_HOURS} hours. "
        "Raise reserved_concurrency, or the account's quota of concurrent executions."
    ),
    "processor-duration": (
        f"One invocation in a hundred takes longer than {{slow_ms}} ms, {SLOW_PERCENT} % of the timeout. "
        "Raise memory_mb, which also adds processor time, or timeout_seconds."
    ),
    "processor-event-age": (
        f"Events wait for more than {WAITING_HOURS} hour until the function runs, and are given up after "
        f"{RETRY_HOURS}. Find out whether it fails, is throttled or has a reserved_concurrency of 0."
    ),
    "processor-queue": (
        f"Events that could not be processed wait in the queue {{queue}}, for {PARKED_DAYS} days. Find the reason in "
        "the log group {log}, remove it, then run `tapkit redrive`."
    ),
    "processor-queue-age": (
        f"An event has been in the queue {{queue}} for {PARKED_TOO_LONG_DAYS} days, and is lost after {PARKED_DAYS}. "
        "Run `tapkit redrive` before then."
    ),
    "processor-undelivered": (
        "Lambda has given up on events and could not send them to the queue {queue}: they are lost. Restore the "
        "role's right to send, then process those objects again: records of level ERROR in the log group {log} name "
        "them."
    ),
}


def alarms(slow_ms: int) -> dict[str, Alarm]:
    """When each of them goes off; ``slow_ms`` is the longest duration in milliseconds that is no cause for alarm."""
    return {
        # One bad upload is over sooner, and ends in the queue, which has an alarm of its own.
        "processor-errors": Alarm(LAMBDA, "Errors", "Sum", above=0, periods=3),
        # A burst passes by itself: Lambda keeps what it throttles and tries again for hours.
        "processor-throttles": Alarm(LAMBDA, "Throttles", "Sum", above=0, periods=3),
        "processor-duration": Alarm(LAMBDA, "Duration", "p99", above=slow_ms),
        "processor-event-age": Alarm(LAMBDA, "AsyncEventAge", "Maximum", above=WAITING_HOURS * HOUR * 1000),
        "processor-queue": Alarm(SQS, "ApproximateNumberOfMessagesVisible", "Maximum", above=0),
        "processor-queue-age": Alarm(SQS, "ApproximateAgeOfOldestMessage", "Maximum", above=PARKED_TOO_LONG_DAYS * DAY),
        "processor-undelivered": Alarm(LAMBDA, "DestinationDeliveryFailures", "Sum", above=0),
    }
