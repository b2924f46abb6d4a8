"""SNS's topics, their policies and their subscriptions."""

from typing import Any

from tapkit.errors import UserError
from tapkit.local.recipe import Answer, Request, recipe, split

# SNS takes attributes as a map of strings, whose names the API's model does not list:
# https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
_OF_TOPIC = {
    *("ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoTopic", "KmsMasterKeyId", "Policy"),
    *("SignatureVersion", "TracingConfig"),
}
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
_OF_SUBSCRIPTION = {
    *("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"),
    *("SubscriptionRoleArn",),
}


@recipe("aws:sns/topic:Topic")
def topic(request: Request) -> Answer:
    known, others = split(request.named(), "name", "tags")
    arn = request.call("sns", "CreateTopic", {**known, "attributes": _attributes("topic", _OF_TOPIC, others)})[
        "TopicArn"
    ]
    return arn, {"name": known["name"], "arn": arn}


@recipe("aws:sns/topicPolicy:TopicPolicy")
def topic_policy(request: Request) -> Answer:
    renames = {"arn": "TopicArn", "policy": "AttributeValue"}
    request.call("sns", "SetTopicAttributes", {**request.inputs, "attributeName": "Policy"}, renames)
    return request.inputs["arn"], {}


@recipe("aws:sns/topicSubscription:TopicSubscription")
def topic_subscription(request: Request) -> Answer:
    known, others = split(request.inputs, "topic", "protocol", "endpoint")
    attributes = _attributes("subscription", _OF_SUBSCRIPTION, others)
    creation = {**known, "attributes": attributes, "returnSubscriptionArn": True}
    arn = request.call("sns", "Subscribe", creation, {"topic": "TopicArn"})["SubscriptionArn"]
    return arn, {"arn": arn}


def _attributes(subject: str, names: set[str], inputs: dict[str, Any]) -> dict[str, str]:
    known = {name.lower(): name for name in names}
    attributes = {}
    for key, value in inputs.items():
        if key.lower() not in known:
            raise UserError(f"property {key} is not known here: a {subject} has {', '.join(sorted(names))}.")
        attributes[known[key.lower()]] = str(value).lower() if isinstance(value, bool) else value
    return attributes
