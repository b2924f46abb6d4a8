"""TapStack: uploads to a bucket are processed by a function.

uploads bucket ──notification──▶ function alias ──after three failures──▶ dead-letter queue
                                       └──────────────────┬──────────────────────┘
                                                        alarms ──▶ topic
"""

from typing import Any

import pulumi

from lib.args import TapStackArgs
from lib.monitoring import DESCRIPTIONS, Monitoring
from lib.processor import Processor
from lib.storage import Storage
from lib.trigger import Trigger
from parts.scope import scope_of

__all__ = ["TapStack", "TapStackArgs"]


class TapStack(pulumi.ComponentResource):
    """Composes the parts and wires them; the resources that a program may need are attributes.

    Without ``args`` every setting has its default; a provider among the ``opts`` reaches every part. ``key`` is None
    where AWS's own keys encrypt, and ``outputs`` is what the stack exports, by name.
    """

    def __init__(self, name: str, args: TapStackArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tap:index:TapStack", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        args = args or TapStackArgs()
        guarded = pulumi.ResourceOptions(parent=self, protect=args.protect)
        scope = scope_of(self, args.environment_suffix, args.tags)
        storage = Storage("storage", scope, args, list(DESCRIPTIONS), guarded)
        processor = Processor("processor", args, storage, child)
        Trigger("trigger", args, storage, processor, child)
        monitoring = Monitoring("monitoring", args, storage, processor, child)

        self.bucket = storage.uploads.bucket
        self.access_log_bucket = storage.access_logs.bucket
        self.key = storage.key
        self.function = processor.function
        self.alias = processor.alias
        self.role = processor.role
        self.log_group = processor.log_group
        self.queue = processor.queue
        self.topic = monitoring.topic
        self.dashboard = monitoring.dashboard
        self.outputs: dict[str, Any] = {
            "bucket_name": self.bucket.id,
            "bucket_arn": self.bucket.arn,
            "access_log_bucket_name": self.access_log_bucket.id,
            "function_name": self.function.name,
            "function_arn": self.function.arn,
            "function_alias_arn": self.alias.arn,
            "function_version": self.function.version,
            "role_arn": self.role.arn,
            "log_group_name": self.log_group.name,
            "dlq_url": self.queue.url,
            "dlq_arn": self.queue.arn,
            "alarm_topic_arn": self.topic.arn,
            "dashboard_name": self.dashboard.dashboard_name,
            "environment_suffix": args.environment_suffix,
        }
        if self.key is not None:
            self.outputs["key_arn"] = self.key.arn
        self.register_outputs(self.outputs)
