"""SNS's resources, read back from the emulator."""

import json

import pytest
from tapkit.errors import UnsupportedError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
TOPIC_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TAGS = {"Environment": "dev"}
TAG_LIST = [{"Key": "Environment", "Value": "dev"}]
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


def test_a_topic_has_its_attributes_and_tags(create: Create, clients: Clients):
    arn, outputs = create(
        TOPIC,
        "topic",
        name="news.fifo",
        fifoTopic=True,
        contentBasedDeduplication=False,
        displayName="News",
        kmsMasterKeyId="key",
        tags=TAGS,
    )
    expected = {
        "FifoTopic": "true",
        "ContentBasedDeduplication": "false",
        "DisplayName": "News",
        "KmsMasterKeyId": "key",
    }
    attributes = clients("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    assert {name: attributes[name] for name in expected} == expected
    assert clients("sns").list_tags_for_resource(ResourceArn=arn)["Tags"] == TAG_LIST
    assert (outputs["arn"], outputs["name"]) == (arn, "news.fifo")


def test_a_topic_has_its_policy(create: Create, clients: Clients):
    arn, _ = create(TOPIC, "topic")
    create(TOPIC_POLICY, "policy", arn=arn, policy=POLICY)
    assert clients("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"] == POLICY


def test_a_subscription_has_its_endpoint_and_attributes(create: Create, clients: Clients):
    topic, _ = create(TOPIC, "topic")
    _, queue = create("aws:sqs/queue:Queue", "queue")
    arn, outputs = create(
        TOPIC_SUBSCRIPTION, "subscription", topic=topic, protocol="sqs", endpoint=queue["arn"], rawMessageDelivery=True
    )
    attributes = clients("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    expected = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue["arn"], "RawMessageDelivery": "true"}
    assert {name: attributes[name] for name in expected} == expected
    assert outputs["arn"] == arn


@pytest.mark.parametrize(
    ("kind", "inputs", "subject"),
    [(TOPIC, {}, "topic"), (TOPIC_SUBSCRIPTION, {"topic": "t", "protocol": "email", "endpoint": "e"}, "subscription")],
)
def test_an_unknown_attribute_is_refused(kind: str, inputs: dict, subject: str, create: Create):
    with pytest.raises(
        UnsupportedError, match=f"^{kind} t: property colour is not known here: a {subject} has .*Policy"
    ):
        create(kind, "t", **inputs, colour="red")
