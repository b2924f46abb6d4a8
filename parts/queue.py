"""The queue where an event waits after a function has failed on it for good."""

import pulumi
import pulumi_aws as aws

from parts.policy_documents import deny_insecure_transport, policy_document
from parts.scope import Scope

PARKED_DAYS = 14  # how long an event can wait for somebody: the longest that SQS allows


class DeadLetterQueue(pulumi.ComponentResource):
    """A ``queue`` that only admits TLS, encrypted with a key or else with SQS's own."""

    def __init__(
        self, name: str, scope: Scope, key_arn: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:DeadLetterQueue", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(
            scope.name(f"{name}-queue"),
            message_retention_seconds=PARKED_DAYS * 24 * 60 * 60,
            # SQS refuses both at once.
            kms_master_key_id=key_arn,
            sqs_managed_sse_enabled=True if key_arn is None else None,
            tags=scope.tags,
            opts=child,
        )
        aws.sqs.QueuePolicy(
            scope.name(f"{name}-policy"),
            queue_url=self.queue.url,
            policy=policy_document(deny_insecure_transport("sqs:*", self.queue.arn)),
            opts=child,
        )
        self.register_outputs({"dlq_url": self.queue.url, "dlq_arn": self.queue.arn})
