"""SNS: topics, their policies and their subscriptions."""

from typing import Any

from tapkit.aws.reading import Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type
from tapkit.errors import UnsupportedError

TOPIC = resource_type("aws:sns/topic:Topic", longest=256, taggable=True)
TOPIC_POLICY = resource_type("aws:sns/topicPolicy:TopicPolicy")
TOPIC_SUBSCRIPTION = resource_type("aws:sns/topicSubscription:TopicSubscription")

# SNS takes attributes as a map of strings, whose names the API's model does not list:
# https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
_TOPIC_ATTRIBUTES = (
    "ContentBasedDeduplication",
    "DeliveryPolicy",
    "DisplayName",
    "FifoTopic",
    "KmsMasterKeyId",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
)
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
_SUBSCRIPTION_ATTRIBUTES = (
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "SubscriptionRoleArn",
)


@recipe(TOPIC)
def create_topic(request: Request) -> Answer:
    known, others = split(request.named(), "name", "tags")
    creation = {**known, "attributes": _attributes("topic", _TOPIC_ATTRIBUTES, others)}
    arn = request.call("sns", "create_topic", creation)["TopicArn"]
    return arn, {"name": known["name"], "arn": arn}


@reading(TOPIC, ignored=("name",), defaults={"kmsMasterKeyId": None})
def read_topic(live: Live) -> dict[str, Any]:
    attributes = live.call("sns", "get_topic_attributes", TopicArn=live.arn)["Attributes"]
    return {**attributes, **live.call("sns", "list_tags_for_resource", ResourceArn=live.arn)}


@recipe(TOPIC_POLICY)
def create_topic_policy(request: Request) -> Answer:
    renames = {"arn": "TopicArn", "policy": "AttributeValue"}
    request.call("sns", "set_topic_attributes", {**request.inputs, "attributeName": "Policy"}, renames)
    return request.inputs["arn"], {}


@reading(TOPIC_POLICY, ignored=("arn",))
def read_topic_policy(live: Live) -> dict[str, Any]:
    return live.call("sns", "get_topic_attributes", TopicArn=live["arn"])["Attributes"]


@recipe(TOPIC_SUBSCRIPTION)
def create_topic_subscription(request: Request) -> Answer:
    known, others = split(request.inputs, "topic", "protocol", "endpoint")
    attributes = _attributes("subscription", _SUBSCRIPTION_ATTRIBUTES, others)
    creation = {**known, "attributes": attributes, "returnSubscriptionArn": True}
    arn = request.call("sns", "subscribe", creation, {"topic": "TopicArn"})["SubscriptionArn"]
    return arn, {"arn": arn}


@reading(TOPIC_SUBSCRIPTION, ignored=("topic", "protocol", "endpoint"))
def read_topic_subscription(live: Live) -> dict[str, Any]:
    found = live.entries("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=live["topic"])
    for subscription in found:
        if (subscription["Protocol"], subscription["Endpoint"]) == (live["protocol"], live["endpoint"]):
            return subscription
    raise Missing


def _attributes(subject: str, names: tuple[str, ...], inputs: dict[str, Any]) -> dict[str, str]:
    known = {name.lower(): name for name in names}
    attributes = {}
    for key, value in inputs.items():
        if key.lower() not in known:
            raise UnsupportedError(f"property {key} is not known here: a {subject} has {', '.join(names)}.")
        attributes[known[key.lower()]] = str(value).lower() if isinstance(value, bool) else value
    return attributes
