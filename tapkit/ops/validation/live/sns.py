"""SNS's topics, their policies and their subscriptions."""

from typing import Any

from tapkit.ops.validation.reading import Live, Missing, reading


@reading("aws:sns/topic:Topic", ignored=("name",), defaults={"kmsMasterKeyId": None})
def topic(live: Live) -> dict[str, Any]:
    attributes = live.call("sns", "get_topic_attributes", TopicArn=live.arn)["Attributes"]
    return {**attributes, **live.call("sns", "list_tags_for_resource", ResourceArn=live.arn)}


@reading("aws:sns/topicPolicy:TopicPolicy", ignored=("arn",))
def topic_policy(live: Live) -> dict[str, Any]:
    return live.call("sns", "get_topic_attributes", TopicArn=live["arn"])["Attributes"]


@reading("aws:sns/topicSubscription:TopicSubscription", ignored=("topic", "protocol", "endpoint"))
def topic_subscription(live: Live) -> dict[str, Any]:
    for each in live.entries("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=live["topic"]):
        if (each["Protocol"], each["Endpoint"]) == (live["protocol"], live["endpoint"]):
            return each
    raise Missing
