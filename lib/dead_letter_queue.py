"""The queue where an event waits after the function has failed on it for good."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.policy_documents import deny_insecure_transport, policy_document

RETENTION_SECONDS = 14 * 24 * 60 * 60  # the longest that SQS keeps a message


class DeadLetterQueue(pulumi.ComponentResource):
    """An encrypted queue that only admits TLS.

    Attributes:
        queue: the queue itself.
    """

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:DeadLetterQueue", f"{name}-{args.environment_suffix}", {}, opts)
        self.queue = aws.sqs.Queue(
            f"{name}-queue-{args.environment_suffix}",
            message_retention_seconds=RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.sqs.QueuePolicy(
            f"{name}-policy-{args.environment_suffix}",
            queue_url=self.queue.url,
            policy=policy_document(deny_insecure_transport("sqs:*", [self.queue.arn])),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"dlq_url": self.queue.url, "dlq_arn": self.queue.arn})
