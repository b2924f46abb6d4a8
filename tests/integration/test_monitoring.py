"""Alarms, their topic and the dashboard, read back; and an alarm that goes off and is heard."""

import json
import uuid

import pytest

from tests.integration.conftest import TARGET, wait_for


@pytest.fixture(name="alarms", scope="module")
def stacks_alarms(aws, outputs):
    """The alarms that tell the stack's topic, by metric."""
    pages = aws("cloudwatch").get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
    found = [alarm for page in pages for alarm in page["MetricAlarms"]]
    return {alarm["MetricName"]: alarm for alarm in found if outputs["alarm_topic_arn"] in alarm["AlarmActions"]}


@pytest.fixture(name="topic")
def topic_attributes(aws, outputs):
    return aws("sns").get_topic_attributes(TopicArn=outputs["alarm_topic_arn"])["Attributes"]


def test_alarms_watch_the_function_and_its_queue(alarms, outputs):
    function = [{"Name": "FunctionName", "Value": outputs["function_name"]}]
    queue = [{"Name": "QueueName", "Value": outputs["dlq_arn"].split(":")[-1]}]
    assert {name: (alarm["Namespace"], alarm["Dimensions"]) for name, alarm in alarms.items()} == {
        "Errors": ("AWS/Lambda", function),
        "Throttles": ("AWS/Lambda", function),
        "Duration": ("AWS/Lambda", function),
        "AsyncEventAge": ("AWS/Lambda", function),
        "DestinationDeliveryFailures": ("AWS/Lambda", function),
        "ApproximateNumberOfMessagesVisible": ("AWS/SQS", queue),
        "ApproximateAgeOfOldestMessage": ("AWS/SQS", queue),
    }


# The emulator adds a statistic to an alarm on a percentile: what counts is that the percentile is there.
def test_alarms_have_the_statistic_that_suits_their_metric(alarms):
    assert {name: alarm.get("ExtendedStatistic") or alarm["Statistic"] for name, alarm in alarms.items()} == {
        "Errors": "Sum",
        "Throttles": "Sum",
        "Duration": "p99",
        "AsyncEventAge": "Maximum",
        "DestinationDeliveryFailures": "Sum",
        "ApproximateNumberOfMessagesVisible": "Maximum",
        "ApproximateAgeOfOldestMessage": "Maximum",
    }


def test_duration_goes_off_before_the_timeout(aws, alarms, outputs):
    # As declared: where live_version pins an older version, that may have another timeout.
    function = aws("lambda").get_function_configuration(FunctionName=outputs["function_name"])
    assert alarms["Duration"]["Threshold"] == function["Timeout"] * 800  # 80 % of it, in milliseconds


def test_alarms_say_what_to_do_and_when_it_is_over_and_take_silence_for_peace(alarms):
    assert all(alarm["AlarmDescription"] and alarm["ActionsEnabled"] for alarm in alarms.values())
    assert all(alarm["OKActions"] == alarm["AlarmActions"] for alarm in alarms.values())
    assert {alarm["TreatMissingData"] for alarm in alarms.values()} == {"notBreaching"}


def test_topic_admits_cloudwatch_for_alarms_of_this_account_over_tls(topic, outputs, account_id):
    admitted, refused = json.loads(topic["Policy"])["Statement"]
    assert (admitted["Effect"], admitted["Principal"]) == ("Allow", {"Service": "cloudwatch.amazonaws.com"})
    assert (admitted["Action"], admitted["Resource"]) == ("sns:Publish", outputs["alarm_topic_arn"])
    assert admitted["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:*:cloudwatch:*:{account_id}:alarm:*"},
        "StringEquals": {"aws:SourceAccount": account_id},
    }
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_topic_is_never_encrypted_with_the_key_that_cloudwatch_may_not_use(topic):
    assert not topic.get("KmsMasterKeyId", "").endswith("alias/aws/sns")


@pytest.mark.skipif(TARGET == "aws", reason="a stack in use may be configured to mail nobody")
def test_configured_address_is_subscribed(aws, outputs):
    (subscription,) = aws("sns").list_subscriptions_by_topic(TopicArn=outputs["alarm_topic_arn"])["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "operator@example.com")


def test_dashboard_shows_the_alarms_and_the_metrics_behind_them(aws, alarms, outputs):
    body = json.loads(aws("cloudwatch").get_dashboard(DashboardName=outputs["dashboard_name"])["DashboardBody"])
    status = [widget["properties"]["alarms"] for widget in body["widgets"] if widget["type"] == "alarm"]
    assert [set(arns) for arns in status] == [{alarm["AlarmArn"] for alarm in alarms.values()}]
    graphs = [widget["properties"] for widget in body["widgets"] if widget["type"] == "metric"]
    assert {graph["region"] for graph in graphs} == {outputs["function_arn"].split(":")[3]}
    shown = {line[1] for graph in graphs for line in graph["metrics"] if len(line) > 1}
    assert shown >= {*alarms, "Invocations", "ObjectsProcessed", "BytesProcessed"}


@pytest.fixture(name="listener")
def listening_queue(aws):
    listener = {"QueueUrl": aws("sqs").create_queue(QueueName=f"alarms-heard-{uuid.uuid4()}")["QueueUrl"]}
    yield listener
    aws("sqs").delete_queue(**listener)


@pytest.fixture(name="heard")
def messages_of_the_topic(aws, outputs, listener):
    """Subscribes a queue to the topic until the end; answers what has arrived since it was last asked."""
    arn = aws("sqs").get_queue_attributes(**listener, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    admit = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": outputs["alarm_topic_arn"]}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [admit]})
    aws("sqs").set_queue_attributes(**listener, Attributes={"Policy": policy})
    subscription = aws("sns").subscribe(TopicArn=outputs["alarm_topic_arn"], Protocol="sqs", Endpoint=arn)

    def receive():
        answer = aws("sqs").receive_message(**listener, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        return [json.loads(json.loads(message["Body"])["Message"]) for message in answer.get("Messages", [])]

    yield receive
    aws("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def set_off(aws, alarm):
    """Make an alarm go off: on AWS by its state, which CloudWatch sets right at its next evaluation."""
    if TARGET == "aws":
        for state in ("OK", "ALARM"):  # only a change is published
            reason = {"StateValue": state, "StateReason": "An integration test"}
            aws("cloudwatch").set_alarm_state(AlarmName=alarm["AlarmName"], **reason)
        return
    # The emulator counts no errors of functions, and evaluates alarms when it is given data.
    datum = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": 1, "Unit": "Count"}
    aws("cloudwatch").put_metric_data(Namespace=alarm["Namespace"], MetricData=[datum])


def test_alarm_goes_off_and_is_heard(aws, alarms, heard):
    set_off(aws, alarms["Errors"])
    message = wait_for(
        lambda: next((news for news in heard() if news["NewStateValue"] == "ALARM"), None), "the alarm's message"
    )
    assert message["AlarmName"] == alarms["Errors"]["AlarmName"]
    assert message["AlarmDescription"] == alarms["Errors"]["AlarmDescription"]
    assert message["Trigger"]["MetricName"] == "Errors"
