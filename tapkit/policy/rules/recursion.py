"""Recursion: a function that writes where it is triggered invokes itself, without end and at full price."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tapkit.aws.dynamodb import TABLE
from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION
from tapkit.aws.s3 import BUCKET_NOTIFICATION, BUCKETS
from tapkit.aws.sns import TOPIC, TOPIC_SUBSCRIPTION
from tapkit.aws.sqs import QUEUE
from tapkit.checks import Severity, rule
from tapkit.policy.invocations import names, targets
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.events import matching
from tapkit.policy.rules.function import roles
from tapkit.policy.rules.rights import rights_of_role
from tapkit.policy.sources import Called, Text, calls_of

# boto3's calls that create an object: where they name its bucket and its key, and the event that follows.
_WRITES = {
    "put_object": (("Bucket", None), ("Key", None), "s3:ObjectCreated:Put"),
    "upload_file": (("Bucket", 1), ("Key", 2), "s3:ObjectCreated:Put"),
    "upload_fileobj": (("Bucket", 1), ("Key", 2), "s3:ObjectCreated:Put"),
    "copy_object": (("Bucket", None), ("Key", None), "s3:ObjectCreated:Copy"),
    "copy": (("Bucket", 1), ("Key", 2), "s3:ObjectCreated:Copy"),
    "create_multipart_upload": (("Bucket", None), ("Key", None), "s3:ObjectCreated:CompleteMultipartUpload"),
}
_GUARDS = {"startswith", "endswith"}
_KEYS = {"key", "object_key"}


@rule(
    "function-recursion",
    Severity.CRITICAL,
    "Write to another bucket, or under a prefix that the notification's filter excludes.",
    FUNCTION,
)
def function_recursion(stack: Stack, function: Resource) -> Iterator[str]:
    """A function does not write objects that invoke it again."""
    for notification in stack.of_type(BUCKET_NOTIFICATION):
        named = {
            (target.alias or target.function).known("arn")
            for target in targets(stack, notification)
            if target.function is function
        }
        if not named:
            continue
        filters = [found for found in notification.values("lambdaFunctions") if found["lambdaFunctionArn"] in named]
        for bucket in stack.of_type(*BUCKETS):
            if notification.refers_to(bucket, "bucket", "id", "bucket"):
                yield from _writes_into(stack, function, bucket, filters)


def _writes_into(stack: Stack, function: Resource, bucket: Resource, filters: list[Mapping[str, Any]]) -> Iterator[str]:
    calls = calls_of(function)
    if any(call.name in _GUARDS and "key" in ast.unparse(call.node.func).lower() for call in calls):
        return  # it looks at the key first
    for call in (call for call in calls if call.name in _WRITES):
        bucket_at, key_at, event = _WRITES[call.name]
        place, key = call.argument(*bucket_at), call.argument(*key_at)
        if place is None or key is None:
            continue
        invoking = [found for found in filters if matching(found.get("events") or [], event)]
        if not any(_hits(call, key, found) for found in invoking) or not _is_it(stack, function, bucket, call, place):
            continue
        written = call.text(key)
        if _granted(stack, function, bucket, written):
            where = f"{written.start or 'any key'}{'' if written.whole or not written.start else '…'}"
            yield f"line {call.node.lineno} of its {call.source.path} writes {where} to {bucket.name}, which invokes it"


def _hits(call: Called, key: ast.expr, found: Mapping[str, Any]) -> bool:
    """Whether what is written certainly matches a filter, or is written under the key that was read."""
    written = call.text(key)
    prefix, suffix = str(found.get("filterPrefix") or ""), str(found.get("filterSuffix") or "")
    return written.start.startswith(prefix) and written.end.endswith(suffix) or _was_read(call, key)


def _was_read(call: Called, key: ast.expr | None) -> bool:
    """Whether an expression is the key of the event, under the name that everybody gives it or followed to it."""
    if isinstance(key, ast.Name):
        values = call.assigned(key.id)
        if not any(values):
            return key.id in _KEYS
        return len(values) == 1 and _was_read(call, values[0])
    if isinstance(key, ast.Subscript):
        return isinstance(key.slice, ast.Constant) and key.slice.value == "key"
    return (
        isinstance(key, ast.Call) and "unquote" in ast.unparse(key.func) and _was_read(call, next(iter(key.args), None))
    )


def _is_it(stack: Stack, function: Resource, bucket: Resource, call: Called, place: ast.expr) -> bool:
    """Whether a call names a bucket: by name, or as the only one of the stack that the function may write to."""
    named = call.text(place)
    if named.whole:
        return named.start in (bucket.known("bucket"), bucket.known("id"), bucket.known("arn"))
    others = [other for other in stack.of_type(*BUCKETS) if other is not bucket]
    return not any(_granted(stack, function, other, Text()) for other in others)


def _granted(stack: Stack, function: Resource, bucket: Resource, written: Text) -> bool:
    key = written.start if written.whole else f"{written.start}any{written.end}"
    arn = f"{bucket.value('arn')}/{key}"
    return any(rights_of_role(stack, role).cover("s3:PutObject", arn) for role in roles(stack, function))


# What a function is fed with, boto3's calls that add to it, and the property that names it there.
_FEEDS = {
    QUEUE: (("send_message", "send_message_batch"), "QueueUrl", "sqs:SendMessage", ("url", "name", "id")),
    TOPIC: (("publish", "publish_batch"), "TopicArn", "sns:Publish", ("arn", "id")),
    TABLE: (("put_item", "update_item"), "TableName", "dynamodb:PutItem", ("name", "id")),
}


@rule(
    "function-feeds-itself",
    Severity.MEDIUM,
    "Send to another queue, topic or table, or say in the code when it ends, and limit the function's concurrency.",
    FUNCTION,
)
def function_feeds_itself(stack: Stack, function: Resource) -> Iterator[str]:
    """A function does not send to the queue, topic or table that it is fed from."""
    for kind, (operations, argument, action, identities) in _FEEDS.items():
        for source in _fed_from(stack, function, kind):
            for call in calls_of(function):
                named = call.text(call.argument(argument)) if call.name in operations else Text()
                if named.whole and named.start in [source.known(identity) for identity in identities]:
                    line = call.node.lineno
                    if any(
                        rights_of_role(stack, role).cover(action, str(source.value("arn")))
                        for role in roles(stack, function)
                    ):
                        yield f"line {line} of its {call.source.path} sends to {source.name}, which invokes it"


def _fed_from(stack: Stack, function: Resource, kind: str) -> list[Resource]:
    if kind == TOPIC:
        invoking = [found for found in stack.of_type(TOPIC_SUBSCRIPTION) if names(found, function, "endpoint")]
        return [
            topic
            for topic in stack.of_type(TOPIC)
            if any(found.refers_to(topic, "topic", "arn", "id") for found in invoking)
        ]
    mappings = [found for found in stack.of_type(EVENT_SOURCE_MAPPING) if names(found, function, "functionName")]
    return [
        source
        for source in stack.of_type(kind)
        if any(found.refers_to(source, "eventSourceArn", "arn", "streamArn") for found in mappings)
    ]
