"""SQS's queues and their policies."""

from typing import Any

from tapkit.errors import UnsupportedError
from tapkit.local.recipe import Answer, Request, recipe, split

# Queue attributes that SQS calls otherwise; the others differ in letter case only.
RENAMES = {
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}


@recipe("aws:sqs/queue:Queue")
def queue(request: Request) -> Answer:
    known, attributes = split(request.named(), "name", "tags")
    creation = {**known, "attributes": _attributes(request, attributes)}
    url = request.call("sqs", "CreateQueue", creation, {"name": "QueueName"})["QueueUrl"]
    attributes = request.clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, {"name": known["name"], "url": url, "arn": attributes["QueueArn"]}


@recipe("aws:sqs/queuePolicy:QueuePolicy")
def queue_policy(request: Request) -> Answer:
    policy, target = split(request.inputs, "policy")
    request.call("sqs", "SetQueueAttributes", {**target, "attributes": _attributes(request, policy)})
    return request.inputs["queueUrl"], {}


def _attributes(request: Request, inputs: dict[str, Any]) -> dict[str, str]:
    """SQS takes attributes as a map of strings; the API's model lists their names apart from it."""
    names = request.clients("sqs").meta.service_model.shape_for("QueueAttributeName").enum
    known = {name.lower(): name for name in names}
    attributes = {}
    for key, value in inputs.items():
        name = known.get(RENAMES.get(key, key).lower())
        if name is None:
            raise UnsupportedError(f"property {key} is not known here: a queue has {', '.join(names)}.")
        attributes[name] = _as_text(value)
    return attributes


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) else value
