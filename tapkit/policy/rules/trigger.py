"""Notifications: S3 may invoke the function before it is asked to, and nobody else may."""

import re
from collections.abc import Iterator

from tapkit.aws.lambda_ import PERMISSION
from tapkit.aws.s3 import BUCKET_NOTIFICATION, BUCKET_POLICY, BUCKETS
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.invocations import S3, Target, admissions, failure_destinations, impossible_targets, targets
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.storage import configurations_of

_BUCKET_ARN = re.compile(r"arn:aws[\w-]*:s3:::[\w.-]+")


@resource_rule(
    "permission-scoped",
    Severity.CRITICAL,
    "Set source_arn to the bucket's ARN, without /*, and source_account to the account's id.",
    PERMISSION,
)
def permission_scoped(permission: Resource) -> Iterator[str]:
    """S3 may invoke a function for one bucket of one account only."""
    if permission.value("principal") != S3:
        return
    if not permission.sets("sourceAccount"):
        yield "it sets no source account: a bucket's name can be taken by another account"
    source = permission.value("sourceArn")
    if source is None:
        yield "it sets no source ARN: any bucket may invoke the function"
    elif source.endswith("/*"):
        yield f"its source ARN is {source}: S3 calls with the bare bucket ARN, which that does not match"
    elif "*" in source or "?" in source:
        yield f"its source ARN is {source}, which has a wildcard"
    elif not _BUCKET_ARN.fullmatch(source):
        yield f"its source ARN is {source}, which is not the ARN of a bucket"


@rule(
    "permission-for-known-bucket", Severity.CRITICAL, "Set source_arn to the arn of a Bucket of the stack.", PERMISSION
)
def permission_for_known_bucket(stack: Stack, permission: Resource) -> Iterator[str]:
    """S3 may invoke a function for a bucket of the function's own stack."""
    if permission.value("principal") != S3:
        return
    if any(permission.refers_to(bucket, "sourceArn", "arn") for bucket in stack.of_type(*BUCKETS)):
        return
    source = permission.value("sourceArn")
    # permission-scoped judges any other source.
    if source and _BUCKET_ARN.fullmatch(source):
        yield f"its source ARN {source} is not that of a bucket of the stack"


@rule(
    "notification-single",
    Severity.CRITICAL,
    "Put all functions, queues and topics of a bucket into one BucketNotification.",
    *BUCKETS,
)
def notification_single(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket has one BucketNotification, because the last one replaces the others."""
    found = configurations_of(stack, bucket, BUCKET_NOTIFICATION)
    if len(found) > 1:
        yield f"{', '.join(sorted(notification.name for notification in found))} replace one another"


def _admitting(stack: Stack, notification: Resource, target: Target) -> list[Resource]:
    """The permissions for a target, those for other buckets left out."""
    others = [
        bucket for bucket in stack.of_type(*BUCKETS) if not notification.refers_to(bucket, "bucket", "id", "bucket")
    ]
    return [
        permission
        for permission in admissions(stack, target)
        if not any(permission.refers_to(other, "sourceArn", "arn") for other in others)
    ]


@rule(
    "notification-target-admitted",
    Severity.CRITICAL,
    f"Add a Permission for {S3} with the function, the qualifier and the bucket of the notification.",
    BUCKET_NOTIFICATION,
)
def notification_target_admitted(stack: Stack, notification: Resource) -> Iterator[str]:
    """The target of a notification admits S3, under the qualifier that the notification names.

    A function of another stack is not judged: its permissions are there. A target that is not a function's ARN, such
    as a function's name, cannot belong to another stack either.
    """
    for target in targets(stack, notification):
        if not _admitting(stack, notification, target):
            yield f"no Permission lets {S3} invoke {target.name} for its bucket"
    for target in impossible_targets(notification):
        yield f"its target {target} is not the ARN of a function"


@rule(
    "notification-waits-for-permission",
    Severity.CRITICAL,
    "Let the BucketNotification depend on the Permission.",
    BUCKET_NOTIFICATION,
)
def notification_waits_for_permission(stack: Stack, notification: Resource) -> Iterator[str]:
    """A notification is created after S3 may invoke its target, which S3 checks."""
    for target in targets(stack, notification):
        yield from _not_awaited(stack, notification, _admitting(stack, notification, target))


@rule(
    "notification-waits-for-bucket-policy",
    Severity.HIGH,
    "Let the BucketNotification depend on the BucketPolicy.",
    BUCKET_NOTIFICATION,
)
def notification_waits_for_bucket_policy(stack: Stack, notification: Resource) -> Iterator[str]:
    """A notification is created after the bucket's policy, because S3 refuses both at once."""
    for bucket in stack.of_type(*BUCKETS):
        if notification.refers_to(bucket, "bucket", "id", "bucket"):
            for policy in configurations_of(stack, bucket, BUCKET_POLICY):
                yield from _not_awaited(stack, notification, [policy])


@rule(
    "notification-waits-for-failure-destination",
    Severity.HIGH,
    "Let the BucketNotification depend on the FunctionEventInvokeConfig.",
    BUCKET_NOTIFICATION,
)
def notification_waits_for_failure_destination(stack: Stack, notification: Resource) -> Iterator[str]:
    """A notification is created after the destination of what fails, or the first failures are lost."""
    for target in targets(stack, notification):
        yield from _not_awaited(stack, notification, failure_destinations(stack, target))


def _not_awaited(stack: Stack, notification: Resource, needed: list[Resource]) -> Iterator[str]:
    """One of the needed resources being awaited is enough."""
    if needed and not {resource.urn for resource in needed} & stack.waits_for(notification):
        yield f"it does not wait for {' or '.join(resource.name for resource in needed)}"
