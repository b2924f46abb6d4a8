"""SQS's queues and their policies."""

from typing import Any

from local.recipe import Answer, Request, recipe, split

# Queue attributes that SQS calls otherwise; the others differ in letter case only.
_ATTRIBUTES = {"messageRetentionSeconds": "MessageRetentionPeriod", "visibilityTimeoutSeconds": "VisibilityTimeout"}


@recipe("aws:sqs/queue:Queue")
def queue(request: Request) -> Answer:
    known, attributes = split(request.named(), "name", "tags")
    sqs = request.clients("sqs")
    creation = {**known, "attributes": _attributes(attributes)} if attributes else known
    url = request.call("sqs", "CreateQueue", creation, {"name": "QueueName"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, {"name": known["name"], "url": url, "arn": arn}


def _attributes(inputs: dict[str, Any]) -> dict[str, str]:
    """SQS takes attributes as a map of strings, which its model does not check."""
    return {_ATTRIBUTES.get(name, name[0].upper() + name[1:]): _as_text(value) for name, value in inputs.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) else str(value)


@recipe("aws:sqs/queuePolicy:QueuePolicy")
def queue_policy(request: Request) -> Answer:
    policy, target = split(request.inputs, "policy")
    request.call("sqs", "SetQueueAttributes", {**target, "attributes": _attributes(policy)})
    return request.inputs["queueUrl"], {}
