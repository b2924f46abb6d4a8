"""Queues: encrypted, TLS-only, and what failed stays as long as SQS can keep it."""

from collections.abc import Iterator

from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY, QUEUE_REDRIVE_POLICY
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.settings import chosen
from tapkit.policy.statements import denies_insecure_transport, statements_of

LONGEST_RETENTION_SECONDS = 14 * 24 * 60 * 60


@resource_rule("queue-encrypted", Severity.HIGH, "Set sqs_managed_sse_enabled or kms_master_key_id.", QUEUE)
def queue_encrypted(queue: Resource) -> Iterator[str]:
    """A queue says how its messages are encrypted at rest."""
    if not queue.sets("kmsMasterKeyId") and queue.value("sqsManagedSseEnabled") is not True:
        yield "neither SQS's own key nor a KMS key encrypts it"


@rule("queue-retention", Severity.HIGH, f"Set message_retention_seconds to {LONGEST_RETENTION_SECONDS}.", QUEUE)
def queue_retention(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue for what failed keeps it for 14 days, the longest that SQS does."""
    retention = queue.value("messageRetentionSeconds")
    if retention != LONGEST_RETENTION_SECONDS and takes_failures(stack, queue):
        days = "4 days, SQS's default" if retention is None else f"{retention:g} s"
        yield f"it takes what failed and keeps it for {days}, not 14 days"


def takes_failures(stack: Stack, queue: Resource) -> bool:
    """Whether a queue is where the events or messages go that have failed for good."""
    return (
        any(
            config.refers_to(queue, "destinationConfig.onFailure.destination", "arn")
            for config in stack.of_type(FUNCTION_EVENT_INVOKE_CONFIG)
        )
        or any(function.refers_to(queue, "deadLetterConfig.targetArn", "arn") for function in stack.of_type(FUNCTION))
        or any(redrives_to(stack, source, queue) for source in stack.of_type(QUEUE))
    )


def redrive_policies(stack: Stack, source: Resource) -> list[Resource]:
    """The resources that carry a queue's redrive policy: itself, or one of its own."""
    separate = [
        found for found in stack.of_type(QUEUE_REDRIVE_POLICY) if found.refers_to(source, "queueUrl", "url", "id")
    ]
    return [found for found in (source, *separate) if chosen(found).sets("redrivePolicy")]


def redrives_to(stack: Stack, source: Resource, queue: Resource) -> bool:
    """Whether a queue's redrive policy moves to another queue what is received too often."""
    return any(
        queue.urn in found.references.get("redrivePolicy", ())
        or f'"{queue.known("arn")}"' in str(found.known("redrivePolicy"))
        for found in redrive_policies(stack, source)
    )


@rule(
    "queue-tls-only",
    Severity.HIGH,
    "Add a QueuePolicy that denies sqs:* to everybody where aws:SecureTransport is false.",
    QUEUE,
)
def queue_tls_only(stack: Stack, queue: Resource) -> Iterator[str]:
    """A queue's policy refuses requests without TLS."""
    policies = [policy for policy in stack.of_type(QUEUE_POLICY) if policy.refers_to(queue, "queueUrl", "url", "id")]
    if not policies or not denies_insecure_transport(statements_of(policies), "sqs:*", [queue.value("arn")]):
        yield "no QueuePolicy denies sqs:* without TLS"
