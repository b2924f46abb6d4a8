"""The queue where an event waits after the function has failed on it for good."""

import pulumi
import pulumi_aws as aws

from lib.args import PARKED_DAYS, TapStackArgs
from lib.policy_documents import deny_insecure_transport, policy_document


class DeadLetterQueue(pulumi.ComponentResource):
    """An encrypted queue that only admits TLS.

    Args:
        name: start of the logical names.
        args: the stack's arguments.
        key_arn: the key that encrypts the messages; SQS's own key without it.
        opts: Pulumi's resource options.

    Attributes:
        queue: the queue itself.
    """

    def __init__(
        self, name: str, args: TapStackArgs, key_arn: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:DeadLetterQueue", f"{name}-{args.environment_suffix}", {}, opts)
        self.queue = aws.sqs.Queue(
            f"{name}-queue-{args.environment_suffix}",
            message_retention_seconds=PARKED_DAYS * 24 * 60 * 60,
            # SQS refuses both at once.
            kms_master_key_id=key_arn,
            sqs_managed_sse_enabled=True if key_arn is None else None,
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
