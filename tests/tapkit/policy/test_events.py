"""Rules for the events of buckets, and for functions that invoke themselves."""

import json
from typing import Any

import pytest
from pulumi import AssetArchive, StringAsset
from tapkit.aws.cloudwatch import EVENT_RULE
from tapkit.aws.dynamodb import TABLE
from tapkit.aws.iam import ROLE
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION
from tapkit.aws.s3 import BUCKET, BUCKET_NOTIFICATION
from tapkit.aws.sns import TOPIC, TOPIC_SUBSCRIPTION
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.policy.model import Resource

from tests.tapkit.policy.building import messages, thing

BUCK = thing(BUCKET, "uploads")
OUT = thing(BUCKET, "results")
READS = "import boto3\ndef handler(event, context):\n    boto3.client('s3').get_object(Bucket='b', Key='k')\n"


def document(*grants: tuple[str, str]) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in grants]})


def function(source: str, *grants: tuple[str, str], **variables: str) -> tuple[Resource, Resource]:
    role = thing(ROLE, "role", inlinePolicies=[{"policy": document(*grants)}])
    code = AssetArchive({"main.py": StringAsset(source)})
    settings = {"handler": "main.handler", "runtime": "python3.13", "role": role.props["arn"], "code": code}
    return thing(FUNCTION, "f", environment={"variables": variables}, **settings), role


def notification(*events: str, **changes: Any) -> Resource:
    to = {"lambdaFunctionArn": function(READS)[0].props["arn"], "events": list(events), **changes}
    return thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], lambdaFunctions=[to])


def both(one: dict, other: dict) -> Resource:
    return thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], lambdaFunctions=[one], queues=[other])


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("s3:ObjectCreate:*", "S3 has no event s3:ObjectCreate:*: s3:ObjectCreated:* is what comes close"),
        (
            "s3:ObjectCreated:Upload",
            "S3 has no event s3:ObjectCreated:Upload: s3:ObjectCreated:* is what comes close",
        ),
        ("zzz", "S3 has no event zzz"),
    ],
)
def test_event_that_s3_does_not_have_is_found(event: str, message: str):
    assert messages("notification-events-known", notification(event)) == [message]


def test_notification_without_targets_is_found():
    empty = thing(BUCKET_NOTIFICATION, "n", bucket="b")
    assert messages("notification-events-known", empty) == [
        "it has no function, queue or topic, and removes those of the bucket"
    ]
    assert not messages("notification-events-known", thing(BUCKET_NOTIFICATION, "n", bucket="b", eventbridge=True))


@pytest.mark.parametrize("event", ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete", "s3:ObjectAcl:Put"])
def test_event_of_s3_is_known(event: str):
    assert not messages("notification-events-known", notification(event))


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (["s3:ObjectRemoved:*"], "f reads objects, and is invoked for objects that are gone: s3:ObjectRemoved:*"),
        (["s3:ObjectRestore:Post"], "f reads objects, and is invoked for no upload: s3:ObjectRestore:Post"),
    ],
)
def test_function_that_reads_what_is_gone_is_found(events: list[str], message: str):
    assert messages("notification-fires-on-uploads", notification(*events), function(READS)[0], BUCK) == [message]


def test_reading_may_be_written_with_a_resource():
    source = "def handler(event, context):\n    return s3.Object('b', 'k').get()"
    assert len(messages("notification-fires-on-uploads", notification("s3:ObjectRemoved:*"), function(source)[0])) == 1


@pytest.mark.parametrize(
    ("event", "source"),
    [
        ("s3:ObjectCreated:Put", READS),
        ("s3:ObjectRemoved:*", "def handler(event, context):\n    return event.get('Records')"),
        ("s3:Nonsense", READS),
    ],
)
def test_function_that_does_not_read_what_is_gone_is_right(event: str, source: str):
    assert not messages("notification-fires-on-uploads", notification(event), function(source)[0], BUCK)


@pytest.mark.parametrize(
    ("events", "missed"),
    [
        (["s3:ObjectCreated:Put"], "s3:ObjectCreated:CompleteMultipartUpload"),
        (["s3:ObjectCreated:Copy"], "s3:ObjectCreated:Put and s3:ObjectCreated:CompleteMultipartUpload"),
    ],
)
def test_notification_that_misses_some_uploads_is_found(events: list[str], missed: str):
    assert messages("notification-fires-on-any-size", notification(*events)) == [
        f"it asks for {', '.join(events)}, and misses {missed}"
    ]


@pytest.mark.parametrize(
    "events",
    [
        ["s3:ObjectCreated:*"],
        ["s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"],
        ["s3:ObjectRemoved:*"],
    ],
)
def test_notification_of_all_uploads_or_none_is_right(events: list[str]):
    assert not messages("notification-fires-on-any-size", notification(*events))


CREATED = {"events": ["s3:ObjectCreated:*"]}


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({}, {}, True),
        ({"filterPrefix": "a/"}, {"filterPrefix": "a/b/"}, True),
        ({"filterPrefix": "a/"}, {"filterSuffix": ".csv"}, True),
        ({"filterPrefix": "a/"}, {"filterPrefix": "b/"}, False),
        ({"filterSuffix": ".csv"}, {"filterSuffix": ".json"}, False),
        ({}, {"events": ["s3:ObjectRemoved:*"]}, False),
        ({}, {"events": ["s3:ObjectCreated:Put"]}, True),
    ],
    ids=str,
)
def test_filters_of_two_configurations_exclude_each_other(one: dict, other: dict, found: bool):
    assert bool(messages("notification-filters-apart", both({**CREATED, **one}, {**CREATED, **other}))) is found


def test_filters_that_overlap_are_named():
    assert messages("notification-filters-apart", both({**CREATED, "filterPrefix": "a/"}, CREATED)) == [
        "the filter a/… and the filter … overlap for s3:ObjectCreated:*: S3 refuses both"
    ]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"filterSuffix": "*.csv"}, "its filterSuffix is *.csv: S3 takes * literally"),
        ({"filterPrefix": "/uploads"}, "its filterPrefix is /uploads: keys do not begin with /"),
        ({"filterPrefix": "s3://b/"}, "its filterPrefix is s3://b/: it must be the start of a key"),
    ],
)
def test_filter_that_no_key_matches_is_found(filters: dict, message: str):
    assert messages("notification-filter-possible", notification("s3:ObjectCreated:*", **filters)) == [message]


def test_filter_of_a_key_is_right():
    filters = {"filterPrefix": "uploads/", "filterSuffix": ".csv"}
    assert not messages("notification-filter-possible", notification("s3:ObjectCreated:*", **filters))


def admitting(target: Resource, service: str = "s3.amazonaws.com") -> Resource:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage"}
    text = json.dumps({"Statement": [{**statement, "Resource": target.props["arn"]}]})
    return thing(QUEUE_POLICY, "p", queueUrl=target.props["url"], policy=text)


def test_queue_of_a_notification_admits_s3():
    queue = thing(QUEUE, "q")
    to_queue = thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], queues=[{"queueArn": queue.props["arn"]}])
    refusal = "no policy of q lets s3.amazonaws.com SendMessage for its bucket"
    assert messages("notification-queue-admitted", to_queue, queue, BUCK) == [refusal]
    assert messages("notification-queue-admitted", to_queue, queue, BUCK, admitting(queue, "x")) == [refusal]
    assert not messages("notification-queue-admitted", to_queue, queue, BUCK, admitting(queue))


def test_queue_of_a_notification_is_of_the_standard_kind_and_its_key_admits_s3():
    key = thing(KEY, "k", policy="{}")
    queue = thing(QUEUE, "q", fifoQueue=True, kmsMasterKeyId=key.props["arn"])
    to_queue = thing(BUCKET_NOTIFICATION, "n", bucket="other", queues=[{"queueArn": queue.props["arn"]}])
    assert messages("notification-queue-admitted", to_queue, queue, admitting(queue), key) == [
        "q is of the FIFO kind, to which S3 does not send",
        "q is encrypted with k, whose policy does not admit s3.amazonaws.com",
    ]


def test_bucket_of_a_rule_sends_to_eventbridge():
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [BUCK.props["bucket"]]}}}
    waiting = thing(EVENT_RULE, "r", eventPattern=json.dumps(pattern))
    found = ["uploads does not send its events to EventBridge"]
    assert messages("bucket-sends-to-eventbridge", waiting, BUCK, OUT) == found
    sending = thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], eventbridge=True)
    assert not messages("bucket-sends-to-eventbridge", waiting, BUCK, sending)


@pytest.mark.parametrize(
    "pattern",
    [
        "{",
        "[]",
        json.dumps({"source": ["shop"]}),
        json.dumps({"source": ["aws.s3"], "detail": {"eventName": ["PutObject"]}}),
    ],
)
def test_rule_that_waits_for_no_event_of_a_bucket_is_right(pattern: str):
    assert not messages("bucket-sends-to-eventbridge", thing(EVENT_RULE, "r", eventPattern=pattern), BUCK)


ANYWHERE = ("s3:PutObject", f"{BUCK.props['arn']}/*")
INTO_RESULTS = ("s3:PutObject", f"{OUT.props['arn']}/*")


def writing(call: str, before: str = "") -> str:
    return f"import os\nimport boto3\ndef handler(event, context):\n    {before or 'pass'}\n    s3.{call}\n"


UPLOADS = {"filterPrefix": "uploads/"}
TO_BUCKET = "Bucket=os.environ['BUCKET'], "


@pytest.mark.parametrize(
    ("call", "before", "filters"),
    [
        (f"put_object({TO_BUCKET}Key='done.txt')", "", {}),
        (f"put_object({TO_BUCKET}Key=f'uploads/{{name}}')", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key='uploads/' + name)", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key='uploads/{{}}'.format(name))", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key='uploads/%s' % name)", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key=place)", "place = f'uploads/{name}'", UPLOADS),
        (f"put_object({TO_BUCKET}Key=key)", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key=record['s3']['object']['key'])", "", UPLOADS),
        (f"put_object({TO_BUCKET}Key=name)", "name = unquote_plus(record['s3']['object']['key'])", UPLOADS),
        ("upload_file('/tmp/x', os.getenv('BUCKET'), f'uploads/{name}')", "", UPLOADS),
        ("copy_object(Bucket=bucket, Key=key)", "", UPLOADS),
        ("put_object(Bucket=os.environ.get('NONE', 'x'), Key='k') or s3.put_object(Bucket=bucket, Key='k')", "", {}),
    ],
)
def test_function_that_writes_where_it_is_triggered_is_found(call: str, before: str, filters: dict):
    stack = function(writing(call, before), ANYWHERE, BUCKET=BUCK.props["bucket"])
    (message,) = messages("function-recursion", *stack, notification("s3:ObjectCreated:*", **filters), BUCK, OUT)
    assert message.startswith("line 5 of its main.py writes ")
    assert message.endswith(" to uploads, which invokes it")


@pytest.mark.parametrize(
    ("call", "before", "filters", "events"),
    [
        (f"put_object({TO_BUCKET}Key=f'done/{{name}}')", "", UPLOADS, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=f'{{name}}.json')", "", {"filterSuffix": ".csv"}, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=key)", "if key.startswith('done/'): return", {}, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=f'uploads/{{name}}')", "", UPLOADS, "s3:ObjectRemoved:*"),
        (
            f"put_object({TO_BUCKET}Key=place)",
            "place = 'a'; place = f'{name}'",
            {"filterPrefix": "x"},
            "s3:ObjectRemoved:*",
        ),
        ("put_object(Bucket=os.environ['RESULTS'], Key=key)", "", {}, "s3:ObjectCreated:*"),
        (f"put_object_tagging({TO_BUCKET}Key=key)", "", {}, "s3:ObjectCreated:*"),
        ("put_object(Body=b'')", "", {}, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=place)", "place = where(key)", UPLOADS, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=key)", "key = f'done/{key}'", UPLOADS, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=key)", "key = 'a'; key = name", UPLOADS, "s3:ObjectCreated:*"),
        (f"put_object({TO_BUCKET}Key=key)", "key += name", UPLOADS, "s3:ObjectRemoved:*"),
        (f"put_object({TO_BUCKET}Key=place)", "for place in places: pass", UPLOADS, "s3:ObjectCreated:*"),
    ],
)
def test_function_that_writes_elsewhere_is_right(call: str, before: str, filters: dict, events: str):
    names = {"BUCKET": BUCK.props["bucket"], "RESULTS": OUT.props["bucket"]}
    stack = function(writing(call, before), ANYWHERE, INTO_RESULTS, **names)
    assert not messages("function-recursion", *stack, notification(events, **filters), BUCK, OUT)


def test_function_that_may_not_write_there_does_not_invoke_itself():
    stack = function(writing(f"put_object({TO_BUCKET}Key='k')"), INTO_RESULTS, BUCKET=BUCK.props["bucket"])
    assert not messages("function-recursion", *stack, notification("s3:ObjectCreated:*"), BUCK, OUT)


def test_function_that_may_write_to_two_buckets_may_mean_the_other():
    stack = function(writing("put_object(Bucket=bucket, Key='k')"), ANYWHERE, INTO_RESULTS)
    assert not messages("function-recursion", *stack, notification("s3:ObjectCreated:*"), BUCK, OUT)


def test_function_that_no_bucket_invokes_may_write_anywhere():
    stack = function(writing(f"put_object({TO_BUCKET}Key='k')"), ANYWHERE, BUCKET=BUCK.props["bucket"])
    elsewhere = thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], queues=[{"queueArn": "q"}])
    assert not messages("function-recursion", *stack, elsewhere, BUCK)


def test_function_that_feeds_its_own_queue_is_found():
    queue, other = thing(QUEUE, "q"), thing(QUEUE, "other")
    right = ("sqs:SendMessage", "*")
    feeding = thing(EVENT_SOURCE_MAPPING, "m", eventSourceArn=queue.props["arn"], functionName="f-2c2bb10")
    source = "def handler(event, context):\n    sqs.send_message(QueueUrl=os.environ['Q'], MessageBody='')"
    itself, role = function(source, right, Q=queue.props["url"])
    feeding = thing(EVENT_SOURCE_MAPPING, "m", eventSourceArn=queue.props["arn"], functionName=itself.props["arn"])
    assert messages("function-feeds-itself", itself, role, feeding, queue, other) == [
        "line 2 of its main.py sends to q, which invokes it"
    ]
    another, role = function(source, right, Q=other.props["url"])
    assert not messages("function-feeds-itself", another, role, feeding, queue, other)


def test_function_that_publishes_to_its_own_topic_is_found():
    topic, table = thing(TOPIC, "t"), thing(TABLE, "table")
    source = "def handler(event, context):\n    sns.publish(TopicArn=os.environ['T'], Message='')"
    itself, role = function(source, ("sns:Publish", "*"), T=topic.props["arn"])
    told = thing(TOPIC_SUBSCRIPTION, "s", topic=topic.props["arn"], protocol="lambda", endpoint=itself.props["arn"])
    assert messages("function-feeds-itself", itself, role, told, topic, table) == [
        "line 2 of its main.py sends to t, which invokes it"
    ]
    refused, role = function(source, T=topic.props["arn"])
    assert not messages("function-feeds-itself", refused, role, told, topic, table)


def test_topic_of_a_notification_admits_s3():
    topic, unused = thing(TOPIC, "t"), thing(TOPIC, "unused")
    to_topic = thing(BUCKET_NOTIFICATION, "n", bucket=BUCK.props["bucket"], topics=[{"topicArn": topic.props["arn"]}])
    assert messages("notification-queue-admitted", to_topic, topic, unused, BUCK) == [
        "no policy of t lets s3.amazonaws.com Publish for its bucket"
    ]


def test_key_of_a_queue_that_admits_s3_is_right():
    use = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
    key = thing(KEY, "k", policy=json.dumps({"Statement": [use]}))
    queue = thing(QUEUE, "q", kmsMasterKeyId=key.props["arn"])
    to_queue = thing(BUCKET_NOTIFICATION, "n", bucket="other", queues=[{"queueArn": queue.props["arn"]}])
    assert not messages("notification-queue-admitted", to_queue, queue, admitting(queue), key)
