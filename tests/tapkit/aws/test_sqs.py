"""SQS's resources, read back from the emulator."""

import json
from typing import Any

import pytest
from tapkit.errors import UnsupportedError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

RIGHTS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TAGS = {"Environment": "dev"}


def _attributes(clients: Clients, url: str, *names: str) -> dict[str, Any]:
    return clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]


def test_a_queue_has_its_attributes_and_tags(create: Create, clients: Clients):
    url, outputs = create(
        "aws:sqs/queue:Queue",
        "queue",
        delaySeconds=5.0,
        maxMessageSize=2048.0,
        messageRetentionSeconds=1209600.0,
        receiveWaitTimeSeconds=10.0,
        visibilityTimeoutSeconds=60.0,
        sqsManagedSseEnabled=True,
        tags=TAGS,
    )
    expected = {
        "DelaySeconds": "5",
        "MaximumMessageSize": "2048",
        "MessageRetentionPeriod": "1209600",
        "ReceiveMessageWaitTimeSeconds": "10",
        "VisibilityTimeout": "60",
        "SqsManagedSseEnabled": "true",
        "QueueArn": outputs["arn"],
    }
    assert _attributes(clients, url, *expected) == expected
    assert clients("sqs").list_queue_tags(QueueUrl=url)["Tags"] == TAGS
    assert outputs["url"] == url


def test_a_queue_has_its_policy(create: Create, clients: Clients):
    url, _ = create("aws:sqs/queue:Queue", "queue")
    create("aws:sqs/queuePolicy:QueuePolicy", "policy", queueUrl=url, policy=json.dumps(RIGHTS))
    assert _attributes(clients, url, "Policy") == {"Policy": json.dumps(RIGHTS)}


def test_an_unknown_queue_attribute_is_refused(create: Create):
    with pytest.raises(
        UnsupportedError, match="^aws:sqs/queue:Queue q: property colour is not known here: a queue has All, "
    ):
        create("aws:sqs/queue:Queue", "q", colour="red")
