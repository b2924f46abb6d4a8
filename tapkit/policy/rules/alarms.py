"""Alarms that can go off: on a metric that there is, at a value that it can have, and to somebody who may be told."""

import difflib
import re
from collections.abc import Iterator

from tapkit.aws.cloudwatch import LOG_METRIC_FILTER, METRIC_ALARM
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.sns import TOPIC, TOPIC_POLICY
from tapkit.aws.sqs import QUEUE
from tapkit.checks import Severity, UnknownValue, resource_rule, rule
from tapkit.policy.archives import archive_files
from tapkit.policy.metrics import DAILY, NAMED_BY, NAMESPACES, OTHER_NAMESPACES, REQUESTS, Kind, kind_of
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.queue import redrives_to, takes_failures
from tapkit.policy.services import admits, may_use_key
from tapkit.policy.settings import chosen, number

CLOUDWATCH = "cloudwatch.amazonaws.com"
DAY_SECONDS = 24 * 60 * 60
_FAILURES = (Kind.FAILURES, Kind.FAILED_OR_NOT)
_UPWARDS = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
_DOWNWARDS = ("LessThanThreshold", "LessThanOrEqualToThreshold")
_BANDS = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
_ALLOWED = {
    "comparisonOperator": (*_UPWARDS, *_DOWNWARDS, *_BANDS),
    "statistic": ("Average", "Maximum", "Minimum", "SampleCount", "Sum"),
    "treatMissingData": ("breaching", "ignore", "missing", "notBreaching"),
}
_SHORT_PERIODS = (10, 20, 30)
_ACTION = re.compile(
    r"arn:aws[\w-]*:(sns:[\w-]+:\d{12}:[^:]+|lambda:[\w-]+:\d{12}:function:.+"
    r"|(automate|autoscaling|swf|ssm|ssm-incidents|aiops):.+)"
)
_ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")
# Nobody waits for the thousandth failure within one period.
TOO_MANY_FAILURES = 1000
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
_DEFAULT_RETENTION_SECONDS = 4 * DAY_SECONDS
_DEFAULT_TIMEOUT_SECONDS = 3
_DEFAULT_EVENT_AGE_SECONDS = 6 * 60 * 60


@resource_rule(
    "alarm-settings-valid",
    Severity.HIGH,
    "Set a comparison, a statistic and a period that CloudWatch takes, and look back for one day at most.",
    METRIC_ALARM,
)
def alarm_settings_valid(alarm: Resource) -> Iterator[str]:
    """An alarm's settings are such that CloudWatch accepts and can evaluate them."""
    for name, allowed in _ALLOWED.items():
        value = alarm.value(name)
        if value and value not in allowed:
            yield f"its {name} is {value}, which is none of {', '.join(allowed)}"
    periods = number(alarm, "evaluationPeriods", 1)
    period = chosen(alarm).value("period")
    if period is not None:
        yield from _wrong_period(alarm, float(period), periods)
    if number(alarm, "datapointsToAlarm", 1) > periods:
        yield f"it waits for {number(alarm, 'datapointsToAlarm', 1):g} of {periods:g} periods"


def _wrong_period(alarm: Resource, period: float, periods: float) -> Iterator[str]:
    if period not in _SHORT_PERIODS and (period < 60 or period % 60):
        yield f"its period is {period:g} s: it must be 10, 20, 30 or a multiple of 60 s"
    elif period < 60 and str(alarm.value("namespace")).startswith("AWS/"):
        yield f"its period is {period:g} s: AWS's own metrics have a value a minute"
    longest = DAY_SECONDS if period < 3600 else 7 * DAY_SECONDS
    if period * periods > longest:
        yield f"it looks back for {periods:g} periods of {period:g} s, more than {longest} s"


@rule(
    "alarm-metric-exists",
    Severity.HIGH,
    "Take the namespace and the metric's name, letter by letter, from the page on the service's CloudWatch metrics.",
    METRIC_ALARM,
)
def alarm_metric_exists(_: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm on one of AWS's metrics names one that the service publishes."""
    namespace, metric = alarm.value("namespace"), alarm.value("metricName")
    if not namespace or not metric:
        return
    if namespace not in NAMESPACES:
        known = {name.lower(): name for name in (*NAMESPACES, *OTHER_NAMESPACES)}
        meant = known.get(namespace.lower()) or known.get(f"aws/{namespace.lower()}")
        if namespace.startswith("AWS/") and not meant:
            close = difflib.get_close_matches(namespace.lower(), known, n=1, cutoff=0.8)
            meant = known[close[0]] if close else None
        if meant and meant != namespace and (namespace.startswith(("AWS/", "aws/")) or kind_of(meant, metric)):
            yield f"its namespace is {namespace}: that of the service is {meant}"
    elif metric not in NAMESPACES[namespace].metrics:
        close = difflib.get_close_matches(metric, NAMESPACES[namespace].metrics, n=1)
        yield f"{namespace} has no metric {metric}{f': {close[0]} is what comes close' if close else ''}"


@rule(
    "alarm-own-metric-published",
    Severity.MEDIUM,
    "Name the namespace that the code or a LogMetricFilter publishes the metric to.",
    METRIC_ALARM,
)
def alarm_own_metric_published(stack: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm on a metric of one's own names a namespace that something in the stack publishes to."""
    namespace = alarm.value("namespace")
    if not namespace or namespace.startswith("AWS/"):
        return
    filters = stack.of_type(LOG_METRIC_FILTER)
    to_it = [found for found in filters if found.known("metricTransformation.namespace") == namespace]
    if to_it:
        named = {found.known("metricTransformation.name") for found in to_it}
        if alarm.value("metricName") not in named:
            yield f"no LogMetricFilter publishes {alarm.value('metricName')} to {namespace}"
    elif filters and not stack.of_type(FUNCTION):
        yield f"no LogMetricFilter publishes to its namespace {namespace}"
    elif stack.of_type(FUNCTION) and not any(_mentions(each, namespace) for each in stack.of_type(FUNCTION)):
        if "/" not in namespace and "Insights" not in namespace and namespace != "CWAgent":
            yield f"neither a function's code nor its environment mentions its namespace {namespace}"


def _mentions(function: Resource, text: str) -> bool:
    variables = function.value("environment.variables") or {}
    if text in map(str, variables.values()):
        return True
    try:
        files = archive_files(function.value("code"), function.folder)
    except OSError as error:
        raise UnknownValue(f"the content of {function.name}") from error
    return any(text.encode() in content for content in files.values())


@rule(
    "alarm-dimensions-exist",
    Severity.HIGH,
    "Give the metric the dimensions that its service publishes it with, each with the resource's name.",
    METRIC_ALARM,
)
def alarm_dimensions_exist(stack: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm's dimensions are such that the service publishes the metric with them."""
    namespace, dimensions = alarm.value("namespace"), alarm.value("dimensions") or {}
    if namespace not in NAMESPACES:
        return
    for name in sorted(set(dimensions) - NAMESPACES[namespace].dimensions):
        close = difflib.get_close_matches(name, NAMESPACES[namespace].dimensions, n=1)
        yield f"{namespace} has no dimension {name}{f': {close[0]} is what comes close' if close else ''}"
    for name, kinds in NAMED_BY.items():
        if name in dimensions:
            yield from _wrong_name(stack, name, str(dimensions[name]), kinds)
    if namespace == "AWS/S3":
        yield from _lacking(str(alarm.value("metricName")), dimensions, number(alarm, "period", DAY_SECONDS))


def _wrong_name(stack: Stack, dimension: str, value: str, kinds: tuple[str, ...]) -> Iterator[str]:
    if value.startswith(("arn:", "https://")):
        yield f"its dimension {dimension} is {value}: it must be a name"
        return
    # Components have names, too, and what configures a bucket has the bucket's.
    named = [found for found in stack if "/" in found.type and value in (found.known("name"), found.known("bucket"))]
    if named and not any(found.type in kinds or "bucket" in found.references for found in named):
        yield f"its dimension {dimension} is {value}, the name of a {named[0].type.rpartition(':')[2]}"


def _lacking(metric: str, dimensions: dict, period: float) -> Iterator[str]:
    if metric in DAILY and "StorageType" not in dimensions:
        yield f"{metric} is published with the dimension StorageType, which it lacks"
    elif metric in DAILY and period < DAY_SECONDS:
        yield f"{metric} is published once a day, and its period is {period:g} s"
    elif metric in REQUESTS and "FilterId" not in dimensions:
        yield f"{metric} is published with the dimension FilterId, that of a BucketMetric, which it lacks"


@resource_rule(
    "alarm-statistic-fits",
    Severity.MEDIUM,
    "Use Sum for counts, Maximum for levels, and Maximum, Average or a percentile for durations.",
    METRIC_ALARM,
)
def alarm_statistic_fits(alarm: Resource) -> Iterator[str]:
    """An alarm's statistic says something about its metric."""
    metric = str(alarm.value("metricName"))
    kind = kind_of(str(alarm.value("namespace")), metric)
    statistic = alarm.value("statistic") or alarm.value("extendedStatistic")
    if kind is None or not statistic:
        return
    upwards = alarm.value("comparisonOperator") in _UPWARDS
    if statistic == "SampleCount" and kind is not Kind.TIME:
        yield f"SampleCount of {metric} counts its values, whatever they are"
    elif kind in _FAILURES and re.fullmatch(r"Minimum|p\d.*", statistic) and upwards:
        yield f"{statistic} of {metric}, a count of failures, is 0 unless nearly everything fails: use Sum"
    elif kind is Kind.TIME and statistic == "Sum":
        yield f"Sum of {metric} adds up how long things take: it grows with their number"
    elif kind is Kind.LEVEL and statistic == "Sum" and upwards and (alarm.value("threshold") or 0) > 1:
        yield f"Sum of {metric}, a level, adds up one value after another: use Maximum"


@rule(
    "alarm-threshold-reachable",
    Severity.HIGH,
    "Compare with a value that the metric has when something is wrong, and does not have when all is well.",
    METRIC_ALARM,
)
def alarm_threshold_reachable(stack: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm goes off when something is wrong, and not otherwise."""
    metric, threshold = str(alarm.value("metricName")), chosen(alarm).value("threshold")
    kind = kind_of(str(alarm.value("namespace")), metric)
    if kind is None or threshold is None:
        return
    operator = str(alarm.value("comparisonOperator"))
    shown = f"{operator} {threshold:g}"
    if operator in _UPWARDS:
        strictly = operator == "GreaterThanThreshold"
        if threshold < 0 or threshold == 0 and not strictly:
            yield f"{shown} always holds: {metric} is never below 0"
            return
        for most, reason in _upper_bounds(stack, alarm, kind, metric):
            if threshold > most or threshold == most and strictly:
                yield f"{shown} never holds: {reason}"
                return
        if threshold >= TOO_MANY_FAILURES and (kind in _FAILURES or _is_of_failures(stack, alarm, metric)):
            yield f"{shown} holds after {threshold:g} failures in one period only"
    elif operator in _DOWNWARDS:
        if threshold < 0 or threshold == 0 and operator == "LessThanThreshold":
            yield f"{shown} never holds: {metric} is never below 0"
        elif kind in _FAILURES:
            yield f"{shown} holds while all is well: {metric} counts failures"


def _upper_bounds(stack: Stack, alarm: Resource, kind: Kind, metric: str) -> Iterator[tuple[float, str]]:
    """The largest values that a metric can have, each with the reason."""
    statistic = str(alarm.value("statistic") or alarm.value("extendedStatistic"))
    if kind is Kind.FAILED_OR_NOT and statistic not in ("Sum", "SampleCount"):
        yield 1, f"{statistic} of {metric} is at most 1, for each value is 0 or 1"
    if statistic in ("Sum", "SampleCount"):
        return
    for function in _watched(stack, alarm, "FunctionName", FUNCTION):
        if metric == "Duration":
            seconds = number(function, "timeout", _DEFAULT_TIMEOUT_SECONDS)
            yield seconds * 1000, f"{function.name} is stopped after {seconds * 1000:g} ms"
        if metric == "AsyncEventAge":
            configs = [
                found
                for found in stack.of_type(FUNCTION_EVENT_INVOKE_CONFIG)
                if found.refers_to(function, "functionName", "name", "arn", "id")
            ]
            ages = [number(found, "maximumEventAgeInSeconds", _DEFAULT_EVENT_AGE_SECONDS) for found in configs]
            oldest = max(ages, default=_DEFAULT_EVENT_AGE_SECONDS)
            yield oldest * 1000, f"events are given up after {oldest * 1000:g} ms"
    for queue in _watched(stack, alarm, "QueueName", QUEUE):
        if metric == "ApproximateAgeOfOldestMessage":
            kept = number(queue, "messageRetentionSeconds", _DEFAULT_RETENTION_SECONDS)
            yield kept, f"{queue.name} deletes messages after {kept:g} s"


def _watched(stack: Stack, alarm: Resource, dimension: str, kind: str) -> list[Resource]:
    return [found for found in stack.of_type(kind) if alarm.refers_to(found, f"dimensions.{dimension}", "name")]


def _is_of_failures(stack: Stack, alarm: Resource, metric: str) -> bool:
    """Whether a metric is the number of messages in a queue for what failed."""
    queues = _watched(stack, alarm, "QueueName", QUEUE)
    return metric == "ApproximateNumberOfMessagesVisible" and any(takes_failures(stack, queue) for queue in queues)


@rule(
    "alarm-counts-redriven",
    Severity.HIGH,
    "Watch the Maximum of ApproximateNumberOfMessagesVisible.",
    METRIC_ALARM,
)
def alarm_counts_redriven(stack: Stack, alarm: Resource) -> Iterator[str]:
    """An alarm on a dead-letter queue counts the messages that SQS moves there, which nobody sends."""
    if alarm.value("metricName") != "NumberOfMessagesSent":
        return
    for queue in _watched(stack, alarm, "QueueName", QUEUE):
        if any(redrives_to(stack, source, queue) for source in stack.of_type(QUEUE)):
            yield f"NumberOfMessagesSent does not count what SQS moves to {queue.name}"


@resource_rule(
    "alarm-missing-data",
    Severity.MEDIUM,
    "Set treat_missing_data to notBreaching for counts of failures, to breaching where silence is the failure.",
    METRIC_ALARM,
)
def alarm_missing_data(alarm: Resource) -> Iterator[str]:
    """An alarm takes the absence of data for what it is: nothing happened."""
    namespace, metric = str(alarm.value("namespace")), str(alarm.value("metricName"))
    kind, missing = kind_of(namespace, metric), alarm.value("treatMissingData") or "missing"
    if kind is None or namespace == "AWS/SQS":
        return
    operator = alarm.value("comparisonOperator")
    if operator in _UPWARDS and missing == "breaching":
        yield f"it goes off while nothing happens: {metric} then has no data, which it takes for a breach"
    elif operator in _UPWARDS and missing == "ignore" and kind in _FAILURES:
        yield f"it stays as it is while nothing happens: {metric} then has no data, which it ignores"
    elif operator in _DOWNWARDS and missing != "breaching" and kind is Kind.COUNT:
        yield f"it does not go off when nothing happens at all: {metric} then has no data, which is {missing}"


@resource_rule("alarm-actions-possible", Severity.HIGH, "Give the action as the ARN of a topic.", METRIC_ALARM)
def alarm_actions_possible(alarm: Resource) -> Iterator[str]:
    """An alarm's actions are such that CloudWatch can take them."""
    for name in _ACTIONS:
        for action in alarm.values(name):
            if not _ACTION.fullmatch(str(action)):
                yield f"its {name} has {action}, which is not the ARN of a topic or another action"


def _alarms_of(stack: Stack, topic: Resource) -> list[Resource]:
    return [
        alarm
        for alarm in stack.of_type(METRIC_ALARM)
        if any(alarm.refers_to(topic, action, "arn", "id") for action in _ACTIONS)
    ]


@rule(
    "alarm-topic-admits",
    Severity.HIGH,
    f"Allow sns:Publish to {CLOUDWATCH} in the topic's policy, for alarms of this account.",
    TOPIC,
)
def alarm_topic_admits(stack: Stack, topic: Resource) -> Iterator[str]:
    """A topic for alarms, if it has a policy, admits CloudWatch."""
    policies = [found for found in stack.of_type(TOPIC_POLICY) if found.refers_to(topic, "arn", "arn", "id")]
    own = [topic] if topic.inputs.get("policy") else []
    found = _alarms_of(stack, topic)
    if found and (policies or own):
        refused = [alarm for alarm in found if not admits([*policies, *own], CLOUDWATCH, "sns:Publish", topic, alarm)]
        if refused:
            yield f"its policy does not let {CLOUDWATCH} publish for {', '.join(sorted(each.name for each in refused))}"


@rule(
    "alarm-topic-key-admits",
    Severity.HIGH,
    f"Allow kms:Decrypt and kms:GenerateDataKey* to {CLOUDWATCH} in the key's policy.",
    TOPIC,
)
def alarm_topic_key_admits(stack: Stack, topic: Resource) -> Iterator[str]:
    """A topic for alarms is encrypted with a key that CloudWatch may use."""
    if not _alarms_of(stack, topic):
        return
    for key in stack.of_type(KEY):
        if topic.refers_to(key, "kmsMasterKeyId", "id", "arn", "keyId") and not may_use_key(key, CLOUDWATCH):
            yield f"the policy of its key {key.name} does not admit {CLOUDWATCH}, so no alarm reaches it"
