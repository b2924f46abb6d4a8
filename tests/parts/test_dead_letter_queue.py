"""The queue for events that failed for good."""

from tapkit.testing import Graph, Run, component, statements, the

from tests.unit.conftest import TAGS

FOURTEEN_DAYS = 14 * 24 * 3600


def test_is_encrypted_and_keeps_messages_for_fourteen_days(dev: Run):
    assert the(dev.graph, "sqs.Queue").inputs == {
        "messageRetentionSeconds": FOURTEEN_DAYS,
        "sqsManagedSseEnabled": True,
        "tags": TAGS,
    }


def test_is_encrypted_with_the_stacks_key_alone(encrypted: Run):
    assert the(encrypted.graph, "sqs.Queue").inputs == {
        "messageRetentionSeconds": FOURTEEN_DAYS,
        "kmsMasterKeyId": the(encrypted.graph, "kms.Key").outputs["arn"],
        "tags": TAGS,
    }


def test_policy_refuses_what_is_not_tls_and_grants_nothing(graph: Graph):
    assert statements(the(graph, "sqs.QueuePolicy")) == [
        {
            "Sid": "DenyInsecureTransport",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": [the(graph, "sqs.Queue").outputs["arn"]],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_policy_is_the_one_of_the_queue(graph: Graph):
    assert the(graph, "sqs.QueuePolicy").inputs["queueUrl"] == the(graph, "sqs.Queue").outputs["url"]


def test_registers_its_outputs(graph: Graph):
    queue = the(graph, "sqs.Queue").outputs
    assert component(graph, "DeadLetterQueue", "processor-dlq-dev").outputs == {
        "dlq_url": queue["url"],
        "dlq_arn": queue["arn"],
    }
