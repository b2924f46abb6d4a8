"""SQS: queues and their policies."""

from typing import Any

from tapkit.aws.reading import Live, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type
from tapkit.errors import UnsupportedError

QUEUE = resource_type(
    "aws:sqs/queue:Queue",
    longest=80,
    taggable=True,
    computed={"url": "https://sqs.{region}.amazonaws.com/{account}/{name}"},
)
QUEUE_POLICY = resource_type("aws:sqs/queuePolicy:QueuePolicy")
# Neither created nor read here: the rules know it, because other programs have it.
QUEUE_REDRIVE_POLICY = resource_type("aws:sqs/redrivePolicy:RedrivePolicy", arn=None)

# Queue attributes that SQS calls otherwise; the others differ in letter case only.
_RENAMES = {
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}


@recipe(QUEUE)
def create_queue(request: Request) -> Answer:
    known, attributes = split(request.named(), "name", "tags")
    creation = {**known, "attributes": _attributes(request, attributes)}
    url = request.call("sqs", "create_queue", creation, {"name": "QueueName"})["QueueUrl"]
    attributes = request.clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, {"name": known["name"], "url": url, "arn": attributes["QueueArn"]}


@reading(QUEUE, ignored=("name",), defaults={"redrivePolicy": None})
def read_queue(live: Live) -> dict[str, Any]:
    url = live.call("sqs", "get_queue_url", QueueName=live.id)["QueueUrl"]
    attributes = live.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])["Attributes"]
    renamed = {ours: attributes.get(theirs) for ours, theirs in _RENAMES.items()}
    return {**attributes, **renamed, **live.call("sqs", "list_queue_tags", QueueUrl=url)}


@recipe(QUEUE_POLICY)
def create_queue_policy(request: Request) -> Answer:
    policy, target = split(request.inputs, "policy")
    request.call("sqs", "set_queue_attributes", {**target, "attributes": _attributes(request, policy)})
    return request.inputs["queueUrl"], {}


@reading(QUEUE_POLICY, ignored=("queueUrl",))
def read_queue_policy(live: Live) -> dict[str, Any]:
    return live.call("sqs", "get_queue_attributes", QueueUrl=live["queueUrl"], AttributeNames=["Policy"])["Attributes"]


def _attributes(request: Request, inputs: dict[str, Any]) -> dict[str, str]:
    """SQS takes attributes as a map of strings; the API's model lists their names apart from it."""
    names = request.clients("sqs").meta.service_model.shape_for("QueueAttributeName").enum
    known = {name.lower(): name for name in names}
    attributes = {}
    for key, value in inputs.items():
        name = known.get(_RENAMES.get(key, key).lower())
        if name is None:
            raise UnsupportedError(f"property {key} is not known here: a queue has {', '.join(names)}.")
        attributes[name] = _as_text(value)
    return attributes


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) else value
