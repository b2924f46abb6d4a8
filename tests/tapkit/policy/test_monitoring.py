"""Rules for alarms."""

from typing import Any

import pytest
from tapkit.aws.cloudwatch import METRIC_ALARM
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_ALIAS
from tapkit.aws.sns import TOPIC, TOPIC_SUBSCRIPTION
from tapkit.aws.sqs import QUEUE
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, findings, only, with_props

TAGS = {"Environment": "dev"}


@pytest.fixture(name="watched", scope="module")
def watched_stack(dev: Stack) -> Stack:
    """The stack with a topic and an alarm that tells it."""
    stack = added(dev, TOPIC, "more-alarms", tags=TAGS)
    return added(
        stack,
        METRIC_ALARM,
        "more-errors",
        namespace="AWS/Lambda",
        metricName="Errors",
        statistic="Sum",
        dimensions={"FunctionName": only(dev, FUNCTION, "processor").props["name"]},
        alarmActions=[only(stack, TOPIC, "more-alarms").props["arn"]],
        tags=TAGS,
    )


def alarm(stack: Stack, **changes: Any) -> list[tuple[str, str]]:
    found = findings(with_props(stack, METRIC_ALARM, "more-errors", **changes))
    assert {finding[1] for finding in found} <= {"more-errors"}
    return [(rule, message) for rule, _, message in found]


def test_sound_alarm_has_no_findings(watched: Stack):
    assert not alarm(watched)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"extendedStatistic": "p99"}, "it sets both statistic and extendedStatistic"),
        ({"statistic": None}, "it sets neither statistic nor extendedStatistic"),
        ({"statistic": ""}, "it sets neither statistic nor extendedStatistic"),
    ],
)
def test_alarm_has_exactly_one_statistic(watched: Stack, changes: dict, message: str):
    assert alarm(watched, **changes) == [("alarm-one-statistic", message)]


def test_alarm_on_an_expression_needs_no_statistic(watched: Stack):
    query = [{"id": "e1", "expression": "errors / invocations", "returnData": True}]
    assert not alarm(watched, statistic=None, metricQueries=query, namespace=None, dimensions=None)


@pytest.mark.parametrize(
    "statistic",
    "p0 p99 p99.9 p99.999 p100 p100.0 tm90 tc99 ts95 wm98 IQM "
    "TM(2%:98%) TM(:95%) WM(10%:) TC(150:1000) TS(:0.5) PR(:300) PR(100:2000) PR(100:)".split(),
)
def test_statistic_of_cloudwatch_is_allowed(watched: Stack, statistic: str):
    assert not alarm(watched, statistic=None, extendedStatistic=statistic)


@pytest.mark.parametrize(
    "statistic", ["p101", "p100.1", "p", "99", "p-1", "P99", "Average", "tm", "iqm", "PR(2%:98%)", "TM()", "PR(:)"]
)
def test_other_statistic_is_found(watched: Stack, statistic: str):
    assert alarm(watched, statistic=None, extendedStatistic=statistic) == [
        ("alarm-percentile", f"its extended statistic is {statistic}, which CloudWatch does not have")
    ]


@pytest.mark.parametrize("changes", [{"alarmActions": None}, {"alarmActions": []}, {"actionsEnabled": False}], ids=str)
def test_alarm_tells_somebody(watched: Stack, changes: dict):
    assert alarm(watched, **changes) == [("alarm-actions", "nobody is told when it goes off")]


@pytest.mark.parametrize(
    ("dimensions", "message"),
    [
        (None, "it has no dimensions: it watches the whole account"),
        ({"FunctionName": "other"}, "its dimension FunctionName is other, which is not in the stack"),
        ({"Resource": "other:live"}, "its dimension Resource is other:live, which is not in the stack"),
    ],
)
def test_alarm_watches_the_stack(watched: Stack, dimensions: dict | None, message: str):
    assert alarm(watched, dimensions=dimensions) == [("alarm-dimensions", message)]


def test_alarm_may_watch_an_alias_or_a_queue(watched: Stack):
    function, queue = only(watched, FUNCTION, "processor"), only(watched, QUEUE, "processor-dlq-queue")
    alias = only(watched, FUNCTION_ALIAS, "processor-alias")
    qualified = f"{function.props['name']}:{alias.props['name']}"
    assert not alarm(watched, dimensions={"FunctionName": function.props["name"], "Resource": qualified})
    depth = {"metricName": "ApproximateNumberOfMessagesVisible", "statistic": "Maximum"}
    assert not alarm(watched, namespace="AWS/SQS", dimensions={"QueueName": queue.props["name"]}, **depth)


@pytest.mark.parametrize("dimensions", [None, {"service": "processor"}, {"FunctionName": "other"}], ids=str)
def test_metric_of_ones_own_may_have_any_dimensions(watched: Stack, dimensions: dict | None):
    assert not alarm(watched, namespace="TapStack", dimensions=dimensions)


@pytest.mark.parametrize("action", ["alarmActions", "okActions", "insufficientDataActions"])
@pytest.mark.parametrize("key", ["alias/aws/sns", "arn:aws:kms:us-east-1:123456789012:alias/aws/sns"])
def test_topic_that_cloudwatch_cannot_reach_is_found(watched: Stack, action: str, key: str):
    stack = added(watched, TOPIC, "silent", kmsMasterKeyId=key, tags=TAGS)
    arn = only(stack, TOPIC, "silent").props["arn"]
    message = "CloudWatch cannot publish to it for more-errors-dev: its key is alias/aws/sns"
    assert findings(with_props(stack, METRIC_ALARM, "more-errors", **{action: [arn]})) == [
        ("alarm-topic-reachable", "silent", message)
    ]


def test_topic_of_others_may_use_the_default_key(watched: Stack):
    assert not findings(added(watched, TOPIC, "news", kmsMasterKeyId="alias/aws/sns", tags=TAGS))


def test_topic_with_a_key_of_its_own_is_reachable(watched: Stack):
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    assert not findings(with_props(watched, TOPIC, "more-alarms", kmsMasterKeyId=key))


def test_subscription_in_clear_text_is_found(watched: Stack):
    stack = added(watched, TOPIC_SUBSCRIPTION, "pager", protocol="http", endpoint="http://pager.example.com/alarms")
    message = "it sends messages to http://pager.example.com/alarms in clear text"
    assert findings(stack) == [("subscription-encrypted", "pager", message)]


@pytest.mark.parametrize(("protocol", "endpoint"), [("https", "https://pager.example.com/alarms"), ("email", "a@b.c")])
def test_subscription_that_is_encrypted_or_mail_is_right(watched: Stack, protocol: str, endpoint: str):
    assert not findings(added(watched, TOPIC_SUBSCRIPTION, "pager", protocol=protocol, endpoint=endpoint))
