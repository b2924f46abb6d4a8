"""SQS's queues and their policies."""

from typing import Any

from tapkit.local.resources.sqs import RENAMES
from tapkit.ops.validation.reading import Live, reading


@reading("aws:sqs/queue:Queue", ignored=("name",), defaults={"redrivePolicy": None})
def queue(live: Live) -> dict[str, Any]:
    url = live.call("sqs", "get_queue_url", QueueName=live.id)["QueueUrl"]
    attributes = live.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])["Attributes"]
    renamed = {ours: attributes.get(theirs) for ours, theirs in RENAMES.items()}
    return {**attributes, **renamed, **live.call("sqs", "list_queue_tags", QueueUrl=url)}


@reading("aws:sqs/queuePolicy:QueuePolicy", ignored=("queueUrl",))
def queue_policy(live: Live) -> dict[str, Any]:
    return live.call("sqs", "get_queue_attributes", QueueUrl=live["queueUrl"], AttributeNames=["Policy"])["Attributes"]
