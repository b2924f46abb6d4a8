"""TapStack: uploads to a bucket are processed by a function.

uploads bucket ──notification──▶ function alias ──after three failures──▶ dead-letter queue
                                       └──────────────────┬──────────────────────┘
                                                        alarms ──▶ topic
"""

from typing import Any

import pulumi

from lib.args import TapStackArgs
from lib.location import location_of
from lib.monitoring import Monitoring
from lib.processor import Processor
from lib.storage import Storage
from lib.trigger import Trigger

__all__ = ["TapStack", "TapStackArgs"]


class TapStack(pulumi.ComponentResource):
    """Composes the parts and wires them.

    Args:
        name: logical name of the component.
        args: everything that differs between two deployments.
        opts: Pulumi's resource options; a provider given here reaches every part.

    Attributes:
        outputs: what the stack exports, by name.
    """

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tap:index:TapStack", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        location = location_of(self)

        storage = Storage("storage", args, location, pulumi.ResourceOptions(parent=self, protect=args.protect))
        processor = Processor("processor", args, storage, child)
        Trigger("trigger", args, storage=storage, processor=processor, location=location, opts=child)
        monitoring = Monitoring("monitoring", args, storage=storage, processor=processor, location=location, opts=child)

        self.outputs: dict[str, Any] = {
            "bucket_name": storage.uploads.bucket.id,
            "bucket_arn": storage.uploads.bucket.arn,
            "access_log_bucket_name": storage.access_logs.bucket.id,
            "function_name": processor.function.name,
            "function_arn": processor.function.arn,
            "function_alias_arn": processor.alias.arn,
            "function_version": processor.function.version,
            "role_arn": processor.role.arn,
            "log_group_name": processor.log_group.name,
            "dlq_url": processor.queue.url,
            "dlq_arn": processor.queue.arn,
            "alarm_topic_arn": monitoring.topic.arn,
            "dashboard_name": monitoring.dashboard.dashboard_name,
            "environment_suffix": args.environment_suffix,
        }
        if storage.key_arn is not None:
            self.outputs["key_arn"] = storage.key_arn
        self.register_outputs(self.outputs)
