"""Queues and streams that feed functions: each message is processed, or kept where somebody finds it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION
from tapkit.aws.sqs import QUEUE
from tapkit.checks import Severity, UnknownValue, resource_rule, rule
from tapkit.policy.invocations import names
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.queue import redrive_policies, redrives_to, takes_failures
from tapkit.policy.settings import chosen, number
from tapkit.policy.sources import sources_of

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
_DEFAULT_VISIBILITY_SECONDS, _DEFAULT_TIMEOUT_SECONDS = 30, 3
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_TIMES_TIMEOUT = 6
_MOST_RECEIPTS = 1000
_LARGEST_BATCH, _LARGEST_FIFO_BATCH, _LARGEST_BATCH_WITHOUT_WINDOW = 10000, 10, 10
_LONGEST_WINDOW_SECONDS = 300
_CONCURRENCY = (2, 1000)
_REPORTING = "ReportBatchItemFailures"
_STREAMS = (":dynamodb:", ":kinesis:")


def fed(stack: Stack, mapping: Resource) -> list[Resource]:
    """The functions of the stack that an event source mapping feeds."""
    return [
        function
        for function in stack.of_type(FUNCTION)
        if names(mapping, function, "functionName")
        or any(
            mapping.refers_to(alias, "functionName", "arn") and names(alias, function, "functionName")
            for alias in stack.of_type("aws:lambda/alias:Alias")
        )
    ]


def mappings(stack: Stack, queue: Resource) -> list[Resource]:
    """The event source mappings that a queue feeds functions by."""
    return [found for found in stack.of_type(EVENT_SOURCE_MAPPING) if found.refers_to(queue, "eventSourceArn", "arn")]


def _hidden_and_worked_on(stack: Stack, queue: Resource) -> Iterator[tuple[float, Resource, float]]:
    """The seconds that a queue hides a message for, and each function that it feeds with the seconds of its timeout."""
    visibility = number(queue, "visibilityTimeoutSeconds", _DEFAULT_VISIBILITY_SECONDS)
    for mapping in mappings(stack, queue):
        for function in fed(stack, mapping):
            yield visibility, function, number(function, "timeout", _DEFAULT_TIMEOUT_SECONDS)


@rule(
    "queue-visibility",
    Severity.HIGH,
    "Set visibility_timeout_seconds to six times the function's timeout.",
    QUEUE,
)
def queue_visibility(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue hides a message for as long as the function that it feeds may take, which Lambda insists on."""
    for visibility, function, timeout in _hidden_and_worked_on(stack, queue):
        if visibility < timeout:
            yield f"it hides a message for {visibility:g} s, and {function.name} may take {timeout:g} s"


@rule(
    "queue-visibility-for-retries",
    Severity.LOW,
    "Set visibility_timeout_seconds to six times the function's timeout, and the batching window on top.",
    QUEUE,
)
def queue_visibility_for_retries(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue hides a message long enough for Lambda to try again when it is throttled."""
    for visibility, function, timeout in _hidden_and_worked_on(stack, queue):
        if timeout <= visibility < _TIMES_TIMEOUT * timeout:
            yield f"it hides a message for {visibility:g} s, less than six times {function.name}'s {timeout:g} s"


@rule(
    "queue-redriven",
    Severity.HIGH,
    "Set a redrive_policy with the ARN of a second queue and a maxReceiveCount of 5.",
    QUEUE,
)
def queue_redriven(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue that feeds a function moves away what the function fails on again and again."""
    if mappings(stack, queue) and not redrive_policies(stack, queue) and not takes_failures(stack, queue):
        yield "it feeds a function and has no redrive policy: what fails is tried until it expires, and then lost"


def redrive(policy: Resource) -> Mapping[str, Any]:
    """A redrive policy, which is JSON; empty where it is not.

    Raises:
        UnknownValue: it is not known yet.
    """
    written = policy.value("redrivePolicy")
    try:
        parsed = written if isinstance(written, Mapping) else json.loads(written)
    except (TypeError, ValueError):
        return {}
    return parsed if isinstance(parsed, Mapping) else {}


@rule("queue-redrive-valid", Severity.HIGH, "Set deadLetterTargetArn and a maxReceiveCount from 1 to 1000.", QUEUE)
def queue_redrive_valid(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue's redrive policy is complete, and names another queue of the same kind."""
    for target in stack.of_type(QUEUE):
        if redrives_to(stack, queue, target):
            if target is queue:
                yield "its redrive policy names the queue itself"
            elif _is_fifo(target) != _is_fifo(queue):
                one, other = ("a FIFO", "a standard") if _is_fifo(queue) else ("a standard", "a FIFO")
                yield f"it is {one} queue, and its redrive policy names {target.name}, {other} one"
    for found in filter(None, map(redrive, redrive_policies(stack, queue))):
        if not found.get("deadLetterTargetArn"):
            yield "its redrive policy has no deadLetterTargetArn"
        count = _count(found)
        if count is None or not 1 <= count <= _MOST_RECEIPTS:
            yield f"its redrive policy has the maxReceiveCount {found.get('maxReceiveCount')}"


def _count(found: Mapping[str, Any]) -> int | None:
    try:
        return int(found["maxReceiveCount"])
    except (KeyError, TypeError, ValueError):
        return None


def _is_fifo(queue: Resource) -> bool:
    return chosen(queue).value("fifoQueue") is True


@rule("queue-retries", Severity.MEDIUM, "Set a maxReceiveCount of 5 or more.", QUEUE)
def queue_retries(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue gives a function a second chance before it moves a message away."""
    if mappings(stack, queue):
        for policy in redrive_policies(stack, queue):
            if _count(redrive(policy)) == 1:
                yield "its maxReceiveCount is 1: one failure, or one throttled attempt, moves a message away"


@resource_rule(
    "event-source-valid",
    Severity.HIGH,
    "Set a batch and a window that Lambda takes, and enable the mapping.",
    EVENT_SOURCE_MAPPING,
)
def event_source_valid(mapping: Resource) -> Iterator[str]:
    """An event source mapping is enabled, and takes batches of a size that Lambda has."""
    if chosen(mapping).value("enabled") is False:
        yield "it is disabled: nothing reaches the function"
    batch = chosen(mapping).value("batchSize")
    window = number(mapping, "maximumBatchingWindowInSeconds", 0)
    if batch is not None and not 1 <= batch <= _LARGEST_BATCH:
        yield f"its batch size is {batch:g}: it must be from 1 to {_LARGEST_BATCH}"
    if not 0 <= window <= _LONGEST_WINDOW_SECONDS:
        yield f"its batching window is {window:g} s: it must be from 0 to {_LONGEST_WINDOW_SECONDS} s"
    least, most = _CONCURRENCY
    concurrency = chosen(mapping).value("scalingConfig.maximumConcurrency")
    if concurrency is not None and not least <= concurrency <= most:
        yield f"its maximum concurrency is {concurrency:g}: it must be from {least} to {most}"
    arn = str(mapping.value("eventSourceArn"))
    if any(service in arn for service in _STREAMS) and not mapping.sets("startingPosition"):
        yield "it reads a stream, and has no starting position"


@rule(
    "event-source-batch",
    Severity.HIGH,
    "Set maximum_batching_window_in_seconds to 1 or more, or batch_size to 10.",
    EVENT_SOURCE_MAPPING,
)
def event_source_batch(stack: Stack, mapping: Resource) -> Iterator[str]:
    """A batch of more than 10 messages of a queue has a window, and a FIFO queue has neither."""
    batch = number(mapping, "batchSize", _LARGEST_BATCH_WITHOUT_WINDOW)
    window = number(mapping, "maximumBatchingWindowInSeconds", 0)
    for queue in stack.of_type(QUEUE):
        if not mapping.refers_to(queue, "eventSourceArn", "arn"):
            continue
        if _is_fifo(queue) and (batch > _LARGEST_FIFO_BATCH or window):
            yield f"{queue.name} is a FIFO queue: its batches have no window and {_LARGEST_FIFO_BATCH} messages at most"
        elif batch > _LARGEST_BATCH_WITHOUT_WINDOW and not window:
            yield f"its batch size is {batch:g}, which needs a batching window"


@rule(
    "event-source-partial-failures",
    Severity.HIGH,
    f"Set function_response_types to {_REPORTING} and return batchItemFailures, or neither.",
    EVENT_SOURCE_MAPPING,
)
def event_source_partial_failures(stack: Stack, mapping: Resource) -> Iterator[str]:
    """What a handler reports of single messages is what Lambda listens to."""
    arn = str(mapping.known("eventSourceArn"))
    if arn != "None" and not any(service in arn for service in (":sqs:", *_STREAMS)):
        return
    listens = _REPORTING in mapping.values("functionResponseTypes")
    for function in fed(stack, mapping):
        reports = any(_reports(source.text) for source in sources_of(function))
        if reports and not listens:
            yield f"{function.name} reports batchItemFailures, and nobody listens: what failed counts as processed"


@rule(
    "event-source-failures-reported",
    Severity.LOW,
    "Return batchItemFailures with the identifiers of what failed.",
    EVENT_SOURCE_MAPPING,
)
def event_source_failures_reported(stack: Stack, mapping: Resource) -> Iterator[str]:
    """A handler that Lambda asks for the messages that failed reports them."""
    if _REPORTING not in mapping.values("functionResponseTypes"):
        return
    for function in fed(stack, mapping):
        try:
            reports = any(_reports(source.text) for source in sources_of(function))
        except UnknownValue:
            continue
        if not reports:
            yield f"{function.name} never reports batchItemFailures: one failure repeats the whole batch"


def _reports(text: str) -> bool:
    """Whether a module reports them, by itself or with Powertools for AWS Lambda."""
    return "batchItemFailures" in text or "utilities.batch" in text


@rule(
    "stream-failures-kept",
    Severity.MEDIUM,
    "Set maximum_retry_attempts and an on-failure destination, and bisect_batch_on_function_error.",
    EVENT_SOURCE_MAPPING,
)
def stream_failures_kept(_: Stack, mapping: Resource) -> Iterator[str]:
    """A record of a stream that a function fails on does not hold up those behind it until it expires."""
    if not any(service in str(mapping.value("eventSourceArn")) for service in _STREAMS):
        return
    limited = number(mapping, "maximumRetryAttempts", -1) >= 0 or number(mapping, "maximumRecordAgeInSeconds", -1) > 0
    if not limited:
        yield "a record that fails is tried until it expires, and those behind it wait"
    elif not mapping.sets("destinationConfig.onFailure.destinationArn"):
        yield "a record that fails for good is lost: it has no on-failure destination"
