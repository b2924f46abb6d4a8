"""Events of buckets: S3 knows them, sends them where they may go, and an upload is one of them."""

import ast
import difflib
import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from tapkit.aws.cloudwatch import EVENT_RULE
from tapkit.aws.kms import KEY
from tapkit.aws.s3 import BUCKET_NOTIFICATION, BUCKETS
from tapkit.aws.sns import TOPIC, TOPIC_POLICY
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.invocations import S3, targets
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.storage import configurations_of
from tapkit.policy.services import admits, may_use_key
from tapkit.policy.sources import calls_of

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
_GROUPS = {
    "s3:ObjectCreated": ("Put", "Post", "Copy", "CompleteMultipartUpload"),
    "s3:ObjectRemoved": ("Delete", "DeleteMarkerCreated"),
    "s3:ObjectRestore": ("Post", "Completed", "Delete"),
    "s3:Replication": (
        "OperationFailedReplication",
        "OperationMissedThreshold",
        "OperationReplicatedAfterThreshold",
        "OperationNotTracked",
    ),
    "s3:LifecycleExpiration": ("Delete", "DeleteMarkerCreated"),
    "s3:ObjectTagging": ("Put", "Delete"),
}
EVENTS = {
    "s3:ReducedRedundancyLostObject",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectAcl:Put",
    *(f"{group}:*" for group in _GROUPS),
    *(f"{group}:{name}" for group, names in _GROUPS.items() for name in names),
}
CREATED = "s3:ObjectCreated:"
# The two ways in which the AWS command line and the SDKs upload, by the size of the file.
_UPLOADS = ("s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload")
# After these the object, or what was asked for, is not there.
_GONE = ("s3:ObjectRemoved:", "s3:LifecycleExpiration:", "s3:ReducedRedundancyLostObject")
_READS = {"get_object", "head_object", "download_file", "download_fileobj"}
_LISTS = {"lambdaFunctions": "lambdaFunctionArn", "queues": "queueArn", "topics": "topicArn"}


def configurations(notification: Resource) -> list[dict[str, Any]]:
    """The configurations of a notification, for functions, queues and topics alike.

    Raises:
        UnknownValue: one is not known yet.
    """
    return [found for name in _LISTS for found in notification.values(name) if isinstance(found, Mapping)]


def matching(events: list[str], event: str) -> bool:
    """Whether one of the events that are asked for is or includes another one."""
    return any(asked == event or asked.endswith("*") and event.startswith(asked[:-1]) for asked in events)


@resource_rule(
    "notification-events-known",
    Severity.CRITICAL,
    "Use an event of S3's list, such as s3:ObjectCreated:*.",
    BUCKET_NOTIFICATION,
)
def notification_events_known(notification: Resource) -> Iterator[str]:
    """A notification asks for events that S3 has, for one target at least."""
    found = configurations(notification)
    if not found and notification.value("eventbridge") is not True:
        yield "it has no function, queue or topic, and removes those of the bucket"
    for configuration in found:
        for event in configuration.get("events") or []:
            if event not in EVENTS:
                close = difflib.get_close_matches(event, sorted(EVENTS), n=1)
                yield f"S3 has no event {event}{f': {close[0]} is what comes close' if close else ''}"


@rule(
    "notification-fires-on-uploads",
    Severity.HIGH,
    "Ask for s3:ObjectCreated:*, and write a function of its own for objects that are gone.",
    BUCKET_NOTIFICATION,
)
def notification_fires_on_uploads(stack: Stack, notification: Resource) -> Iterator[str]:
    """A function that reads objects is invoked when objects are created, not when they are gone."""
    for target in targets(stack, notification):
        arn = (target.alias or target.function).known("arn")
        named = [found for found in configurations(notification) if found.get("lambdaFunctionArn") == arn]
        events = [event for found in named for event in found.get("events") or [] if event in EVENTS]
        if not events or any(event.startswith(CREATED) for event in events):
            continue
        if any(call.name in _READS or _is_get_of_object(call.node) for call in calls_of(target.function)):
            kind = "objects that are gone" if all(event.startswith(_GONE) for event in events) else "no upload"
            yield f"{target.name} reads objects, and is invoked for {kind}: {', '.join(events)}"


def _is_get_of_object(call: ast.Call) -> bool:
    """``s3.Object(bucket, key).get()``"""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "get" and ".Object(" in ast.unparse(call.func)


@resource_rule(
    "notification-fires-on-any-size",
    Severity.MEDIUM,
    "Ask for s3:ObjectCreated:*.",
    BUCKET_NOTIFICATION,
)
def notification_fires_on_any_size(notification: Resource) -> Iterator[str]:
    """A notification of uploads is one of small and of large files, which are uploaded in parts."""
    for field in _LISTS:
        for configuration in notification.values(field):
            events = [event for event in configuration.get("events") or [] if event in EVENTS]
            created = [event for event in events if event.startswith(CREATED)]
            missed = [event for event in _UPLOADS if not matching(created, event)]
            if created and missed:
                yield f"it asks for {', '.join(created)}, and misses {' and '.join(missed)}"


@resource_rule(
    "notification-filters-apart",
    Severity.HIGH,
    "Give configurations for the same event prefixes or suffixes of which no key has both.",
    BUCKET_NOTIFICATION,
)
def notification_filters_apart(notification: Resource) -> Iterator[str]:
    """Two configurations of a notification never apply to the same event of the same key, which S3 refuses."""
    for one, other in combinations(configurations(notification), 2):
        events = [event for event in one.get("events") or [] if _shared(event, other.get("events") or [])]
        if events and overlap(one, other):
            yield f"{_shown(one)} and {_shown(other)} overlap for {', '.join(events)}: S3 refuses both"


def _shared(event: str, events: list[str]) -> bool:
    return matching(events, event) or any(matching([event], other) for other in events)


def _shown(configuration: Mapping[str, Any]) -> str:
    return f"the filter {configuration.get('filterPrefix') or ''}…{configuration.get('filterSuffix') or ''}"


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a key can match the filters of two configurations."""
    starts = [str(found.get("filterPrefix") or "") for found in (one, other)]
    ends = [str(found.get("filterSuffix") or "") for found in (one, other)]
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (
        ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])
    )


@resource_rule(
    "notification-filter-possible",
    Severity.HIGH,
    "Write the start of a key, such as uploads/, and the end of one, such as .csv, without wildcards.",
    BUCKET_NOTIFICATION,
)
def notification_filter_possible(notification: Resource) -> Iterator[str]:
    """A notification's filters are such that a key can match them."""
    for configuration in configurations(notification):
        for name in ("filterPrefix", "filterSuffix"):
            text = str(configuration.get(name) or "")
            if "*" in text:
                yield f"its {name} is {text}: S3 takes * literally"
        prefix = str(configuration.get("filterPrefix") or "")
        if prefix.startswith("/"):
            yield f"its filterPrefix is {prefix}: keys do not begin with /"
        elif prefix.startswith(("s3://", "arn:")):
            yield f"its filterPrefix is {prefix}: it must be the start of a key"


@rule(
    "notification-queue-admitted",
    Severity.CRITICAL,
    f"Allow sqs:SendMessage or sns:Publish to {S3} in the policy of the queue or the topic, and of its key.",
    BUCKET_NOTIFICATION,
)
def notification_queue_admitted(stack: Stack, notification: Resource) -> Iterator[str]:
    """A queue or topic of a notification is of the standard kind, and admits S3."""
    kinds = (
        ("queues.queueArn", QUEUE, QUEUE_POLICY, "queueUrl", "sqs:SendMessage"),
        ("topics.topicArn", TOPIC, TOPIC_POLICY, "arn", "sns:Publish"),
    )
    buckets = [found for found in stack.of_type(*BUCKETS) if notification.refers_to(found, "bucket", "id", "bucket")]
    bucket = buckets[0] if buckets else None
    for path, kind, policy_kind, place, action in kinds:
        for target in stack.of_type(kind):
            if not notification.refers_to(target, path, "arn"):
                continue
            if target.known("fifoQueue") is True or target.known("fifoTopic") is True:
                yield f"{target.name} is of the FIFO kind, to which S3 does not send"
            policies = [
                found for found in stack.of_type(policy_kind) if found.refers_to(target, place, "url", "arn", "id")
            ]
            policies += [target] if target.inputs.get("policy") else []
            if not admits(policies, S3, action, target, bucket):
                yield f"no policy of {target.name} lets {S3} {action.partition(':')[2]} for its bucket"
            for key in stack.of_type(KEY):
                if target.refers_to(key, "kmsMasterKeyId", "id", "arn", "keyId") and not may_use_key(key, S3):
                    yield f"{target.name} is encrypted with {key.name}, whose policy does not admit {S3}"


@rule(
    "bucket-sends-to-eventbridge",
    Severity.HIGH,
    "Add a BucketNotification of the bucket with eventbridge set to true.",
    EVENT_RULE,
)
def bucket_sends_to_eventbridge(stack: Stack, event_rule: Resource) -> Iterator[str]:
    """A bucket whose events a rule of EventBridge waits for sends them there."""
    try:
        pattern = json.loads(event_rule.value("eventPattern") or "{}")
    except ValueError:
        return  # event-pattern-valid reports it
    if not isinstance(pattern, Mapping) or "aws.s3" not in (pattern.get("source") or []):
        return
    detail = pattern.get("detail") or {}
    # CloudTrail's records of calls come another way.
    if "eventName" in detail:
        return
    names = (detail.get("bucket") or {}).get("name") or []
    for bucket in stack.of_type(*BUCKETS):
        if bucket.known("bucket") in names or bucket.known("id") in names:
            found = configurations_of(stack, bucket, BUCKET_NOTIFICATION)
            if not any(notification.known("eventbridge") is True for notification in found):
                yield f"{bucket.name} does not send its events to EventBridge"
