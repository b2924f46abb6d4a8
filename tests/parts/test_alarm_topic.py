"""The topic that alarms are published to: who may, with which key, and who is told."""

from tapkit.testing import ACCOUNT_ID, Graph, Run, component, statements, the

from tests.unit.conftest import TAGS, run_tap

OF_THE_ACCOUNTS_ALARMS = {
    "ArnLike": {"aws:SourceArn": f"arn:*:cloudwatch:*:{ACCOUNT_ID}:alarm:*"},
    "StringEquals": {"aws:SourceAccount": ACCOUNT_ID},
}


def test_without_a_key_of_its_own_it_is_not_encrypted(dev: Run):
    assert the(dev.graph, "sns.Topic").inputs == {"tags": TAGS}


def test_with_a_key_of_its_own_it_is_encrypted_with_that(encrypted: Run):
    key = the(encrypted.graph, "kms.Key").outputs["arn"]
    assert the(encrypted.graph, "sns.Topic").inputs == {"kmsMasterKeyId": key, "tags": TAGS}


def test_policy_admits_cloudwatch_for_alarms_of_this_account_and_refuses_what_is_not_tls(graph: Graph):
    topic = the(graph, "sns.Topic").outputs["arn"]
    assert statements(the(graph, "sns.TopicPolicy")) == [
        {
            "Sid": "AllowAlarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": OF_THE_ACCOUNTS_ALARMS,
        },
        {
            "Sid": "DenyInsecureTransport",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": [topic],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]


def test_policy_is_the_one_of_the_topic(graph: Graph):
    assert the(graph, "sns.TopicPolicy").inputs["arn"] == the(graph, "sns.Topic").outputs["arn"]


def test_nobody_is_subscribed_where_no_address_is_configured(graph: Graph):
    assert not graph.of_type("aws:sns/topicSubscription:TopicSubscription")


def test_configured_address_is_subscribed():
    graph = run_tap("dev", alarm_email="ops@example.com").graph
    subscription = the(graph, "sns.TopicSubscription", "alarms-email-dev")
    assert subscription.inputs == {
        "topic": the(graph, "sns.Topic").outputs["arn"],
        "protocol": "email",
        "endpoint": "ops@example.com",
    }
    assert subscription.parent == component(graph, "AlarmTopic", "alarms-dev").urn


def test_registers_its_outputs(graph: Graph):
    assert component(graph, "AlarmTopic", "alarms-dev").outputs == {
        "alarm_topic_arn": the(graph, "sns.Topic").outputs["arn"]
    }
