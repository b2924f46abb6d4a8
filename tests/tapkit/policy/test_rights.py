"""Rules about what a function's role has to allow."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pytest
from tapkit.aws.iam import ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from tapkit.aws.kms import KEY, KEY_ALIAS
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_ALIAS, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.s3 import BUCKET, BUCKET_ENCRYPTION, BUCKET_NOTIFICATION
from tapkit.aws.sns import TOPIC
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.checks import NotJudged
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.rights import EVENT_SOURCE_MAPPING, SECRET, handler_within_rights

from tests.tapkit.policy.conftest import declared, told

ACCOUNT = "us-east-1:123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{ACCOUNT}:function:f"
ROLE_ARN = "arn:aws:iam::123456789012:role/role"
QUEUE_ARN = f"arn:aws:sqs:{ACCOUNT}:queue"
TABLE = "aws:dynamodb/table:Table"
ALIAS = declared(FUNCTION_ALIAS, "live", functionName="f", name="live", arn=f"{FUNCTION_ARN}:live")
BUCKETS = [
    declared(BUCKET, "uploads", bucket="uploads", arn="arn:aws:s3:::uploads"),
    declared(BUCKET, "results", bucket="results", arn="arn:aws:s3:::results"),
]
READS_OBJECT = "import boto3\ns3 = boto3.client('s3')\ndef handler(e, c):\n    s3.get_object(Bucket='b', Key='k')\n"


def code(source: str, **more: str) -> pulumi.AssetArchive:
    return pulumi.AssetArchive(
        {
            "main.py": pulumi.StringAsset(source),
            **{f"{name}.py": pulumi.StringAsset(text) for name, text in more.items()},
        }
    )


def function(source: str = READS_OBJECT, **props: Any) -> Resource:
    defaults = {"runtime": "python3.13", "handler": "main.handler", "role": ROLE_ARN, "code": code(source)}
    return declared(FUNCTION, "f", name="f", arn=FUNCTION_ARN, **{**defaults, **props})


def role(*allowed: tuple[str | Sequence[str], str | Sequence[str]], **props: Any) -> list[Resource]:
    """A role that allows actions on resources."""
    statements = [{"Effect": "Allow", "Action": action, "Resource": where} for action, where in allowed]
    rights = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made = declared(ROLE, "role", name="role", arn=ROLE_ARN, **props)
    return [made, declared(ROLE_POLICY, "rights", role="role", policy=rights)]


def notified(prefix: str | None, suffix: str | None = None, target: str = FUNCTION_ARN) -> Resource:
    configuration = {"lambdaFunctionArn": target, "filterPrefix": prefix, "filterSuffix": suffix}
    others = {"lambdaFunctionArn": f"arn:aws:lambda:{ACCOUNT}:function:other"}
    return declared(BUCKET_NOTIFICATION, bucket="uploads", lambdaFunctions=[others, configuration])


@pytest.mark.parametrize(
    ("prefix", "suffix", "allowed", "message"),
    [
        ("incoming/", None, "arn:aws:s3:::uploads/uploads/*", "that start with incoming/"),
        (None, None, "arn:aws:s3:::uploads/uploads/*", "whatever their keys"),
        ("in/", ".csv", "arn:aws:s3:::uploads/in/*.json", "that start with in/"),
        ("in/", ".csv", "arn:aws:s3:::uploads/in/*", None),
        (None, None, "arn:aws:s3:::uploads/*", None),
        ("in/", None, "arn:aws:s3:::*", None),
        # A handler that reads nothing of the bucket needs no right to it.
        ("in/", None, "arn:aws:s3:::results/*", None),
    ],
)
def test_prefix_and_right_name_the_same_keys(prefix: str, suffix: str, allowed: str, message: str | None):
    found = told(
        "notification-within-rights",
        *BUCKETS,
        notified(prefix, suffix),
        function(),
        *role(("s3:GetObject", allowed)),
    )
    expected = f"f is invoked for objects {message}, and its role role may not read them"
    assert found == ([expected] if message else [])


def test_prefix_of_an_aliass_notification_is_judged():
    resources = [*BUCKETS, notified("in/", target=ALIAS.props["arn"]), function(), ALIAS]
    assert told("notification-within-rights", *resources, *role(("s3:GetObject", "arn:aws:s3:::uploads/out/*")))


CALLS = {
    "client": "s3 = boto3.client('s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "keyword": "s3 = boto3.client(service_name='s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "at once": "def handler(e, c): boto3.client('s3').get_object(Key='k')",
    "session": "s3 = boto3.Session().client('s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "session's module": "own = boto3.session.Session()\ns3 = own.client('s3')\ndef handler(e, c): s3.head_object()",
    "function": "def made(): return boto3.client('s3')\ndef handler(e, c): made().get_object(Key='k')",
    "function of another module": "import clients\ndef handler(e, c): clients.made().get_object(Key='k')",
    "name of another module": "from clients import s3\ndef handler(e, c): s3.get_object(Key='k')",
    "attribute": "class H:\n def __init__(self): self.s3 = boto3.client('s3')\n def run(self): self.s3.get_object()",
    "annotated": "s3: object = boto3.client('s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "walrus": "def handler(e, c):\n if s3 := boto3.client('s3'): s3.download_file('b', 'k', 'f')",
    "one or another": "mine = None\ns3 = mine or boto3.client('s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "imported function": "from boto3 import client\ns3 = client('s3')\ndef handler(e, c): s3.get_object(Key='k')",
    "waiter": "s3 = boto3.client('s3')\ndef handler(e, c): s3.get_waiter('object_exists').wait()",
    "resource": "s3 = boto3.resource('s3')\ndef handler(e, c): s3.Object('b', 'k').get()",
    "bucket's object": "bucket = boto3.resource('s3').Bucket('b')\ndef handler(e, c): bucket.Object('k').get()",
    "bucket": "bucket = boto3.resource('s3').Bucket('b')\ndef handler(e, c): bucket.download_fileobj('k', f)",
}
CLIENTS = "import boto3\ns3 = boto3.client('s3')\ndef made(): return s3\n"


@pytest.mark.parametrize("source", CALLS.values(), ids=CALLS)
def test_call_is_followed_to_its_client(source: str):
    called = function(code=code(f"import boto3\n{source}", clients=CLIENTS))
    (message,) = told("handler-within-rights", called, *role(("logs:PutLogEvents", "*")))
    assert message.startswith("its role role does not allow s3:GetObject, and main.py:")
    assert not told("handler-within-rights", called, *role(("s3:Get*", "arn:aws:s3:::uploads/*")))


@pytest.mark.parametrize(
    ("source", "actions"),
    [
        ("boto3.client('s3').put_object(Tagging='a=b')", ["s3:PutObject", "s3:PutObjectTagging"]),
        ("boto3.client('s3').copy_object()", ["s3:GetObject", "s3:PutObject"]),
        ("boto3.client('s3').get_paginator('list_objects_v2').paginate()", ["s3:ListBucket"]),
        ("boto3.client('s3').generate_presigned_url('get_object')", ["s3:GetObject"]),
        ("boto3.resource('dynamodb').Table('t').put_item(Item={})", ["dynamodb:PutItem"]),
        ("boto3.resource('dynamodb').Table('t').batch_writer()", ["dynamodb:BatchWriteItem"]),
        ("boto3.client('sqs').send_message_batch()", ["sqs:SendMessage"]),
        ("boto3.resource('sqs').Queue('q').send_message()", ["sqs:SendMessage"]),
        ("boto3.resource('sns').Topic('t').publish()", ["sns:Publish"]),
        ("boto3.client('sns').publish()", ["sns:Publish"]),
        ("boto3.client('lambda').invoke()", ["lambda:InvokeFunction"]),
        ("boto3.client('stepfunctions').start_execution()", ["states:StartExecution"]),
        ("boto3.client('secretsmanager').get_secret_value()", ["secretsmanager:GetSecretValue"]),
        ("boto3.client('bedrock-runtime').converse()", ["bedrock:InvokeModel"]),
        ("boto3.client('sqs').get_waiter(name)", []),
        ("boto3.client('s3').get_bucket_encryption()", []),
        ("boto3.client('dynamodb').close()", []),
        ("boto3.client('sts').get_caller_identity()", []),
        ("boto3.resource('sqs').Queue('q').reload()", []),
        ("boto3.client('secretsmanager').get_random_password()", []),
        ("somebody.client('s3').get_object()", []),
        ("redis.get_object()", []),
    ],
)
def test_call_needs_its_actions(source: str, actions: list[str]):
    called = function(f"import boto3\ndef handler(e, c):\n    {source}\n")
    found = told("handler-within-rights", called, *role(("logs:PutLogEvents", "*")))
    where = "and main.py:3 calls"
    assert [message.split(f", {where}")[0] for message in found] == [
        f"its role role does not allow {action}" for action in actions
    ]


def test_name_that_stands_for_two_services_is_not_followed():
    source = "import boto3\ndef a():\n c = boto3.client('s3')\n c.get_object()\ndef b():\n c = boto3.client('sns')\n"
    assert not told("handler-within-rights", function(source), *role(("logs:PutLogEvents", "*")))


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        (f"arn:aws:dynamodb:{ACCOUNT}:table/orders", False),
        (f"arn:aws:dynamodb:{ACCOUNT}:table/*", False),
        (f"arn:aws:dynamodb:{ACCOUNT}:table/others", True),
    ],
)
def test_right_is_for_the_table_that_the_function_is_told_of(where: str, missing: bool):
    source = "import boto3\nt = boto3.resource('dynamodb').Table(name)\ndef handler(e, c): t.put_item(Item={})\n"
    told_of = function(source, environment={"variables": {"TABLE": "orders", "DEBUG": None}})
    table = declared(TABLE, "orders", name="orders", arn=f"arn:aws:dynamodb:{ACCOUNT}:table/orders")
    assert bool(told("handler-within-rights", told_of, table, *role(("dynamodb:PutItem", where)))) is missing


def test_right_is_for_the_bucket_that_invokes_the_function():
    resources = [*BUCKETS, notified(None), function()]
    assert not told("handler-within-rights", *resources, *role(("s3:GetObject", "arn:aws:s3:::uploads/in/*")))
    assert told("handler-within-rights", *resources, *role(("s3:GetObject", "arn:aws:s3:::results/*")))


def test_right_may_come_from_a_managed_policy_or_the_resource_itself():
    reading = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    attached = declared(ROLE_POLICY_ATTACHMENT, role="role", policyArn=reading)
    assert not told("handler-within-rights", function(), *role(("logs:PutLogEvents", "*")), attached)
    assert not told("handler-within-rights", function(), *role(("logs:PutLogEvents", "*"), managedPolicyArns=[reading]))
    sends = "import boto3\ndef handler(e, c): boto3.client('sqs').send_message()\n"
    own = {"Effect": "Allow", "Principal": {"AWS": ROLE_ARN}, "Action": "sqs:SendMessage", "Resource": QUEUE_ARN}
    others = {**own, "Principal": {"AWS": "123456789012"}}
    queue_policy = declared(QUEUE_POLICY, policy=json.dumps({"Statement": [others, own]}))
    assert not told("handler-within-rights", function(sends), *role(("logs:PutLogEvents", "*")), queue_policy)


def test_right_to_nearly_everything_lacks_nothing():
    rights = json.dumps({"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]})
    inline = declared(ROLE_POLICY, role="role", policy=rights)
    assert not told("handler-within-rights", function(), role()[0], inline)


NO_FILE = pulumi.FileArchive("/nowhere")


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        ([function()], "its role is not in the stack"),
        ([function(runtime="nodejs22.x"), *role()], "not Python, or elsewhere"),
        ([function(code=None), *role()], "not Python, or elsewhere"),
        ([function(code=NO_FILE), *role()], "its archive cannot be read"),
        ([function(handler="other.handler"), *role()], "its archive has no other.py"),
        ([function("def"), *role()], "main.py cannot be parsed"),
        ([function("import boto3\nc = boto3.client(name)"), *role()], "main.py chooses the service of a client"),
        (
            [function(), *role(), declared(ROLE_POLICY_ATTACHMENT, role="role", policyArn="arn:aws:iam::1:policy/own")],
            "the rights that arn:aws:iam::1:policy/own gives are not known here",
        ),
    ],
)
def test_what_cannot_be_followed_is_not_judged(judged: list[Resource], reason: str):
    with pytest.raises(NotJudged, match=reason):
        list(handler_within_rights(Stack(judged), judged[0]))
    assert not told("handler-within-rights", *judged)


@pytest.mark.parametrize(
    "marker", [{"vendored-1.0.dist-info/RECORD": "vendored/__init__.py,,\n"}, {"vendored/py.typed": ""}, {}]
)
def test_installed_packages_are_not_the_projects(marker: dict):
    package = "vendored" if marker else "click"
    files = {"main.py": f"import {package}\n", f"{package}/__init__.py": READS_OBJECT, **marker}
    archive = pulumi.AssetArchive({name: pulumi.StringAsset(text) for name, text in files.items()})
    assert not told("handler-within-rights", function(code=archive), *role(("logs:PutLogEvents", "*")))


def test_module_beside_the_handler_is_the_projects():
    files = {"app/__init__.py": "", "app/main.py": "from . import reading\n", "app/reading.py": READS_OBJECT}
    archive = pulumi.AssetArchive({name: pulumi.StringAsset(text) for name, text in files.items()})
    judged = function(code=archive, handler="app.main.handler")
    (message,) = told("handler-within-rights", judged, *role(("logs:PutLogEvents", "*")))
    assert message.endswith("app/reading.py:4 calls get_object of s3")


@pytest.mark.parametrize(
    ("destination", "allowed", "action"),
    [
        (QUEUE_ARN, ("sqs:SendMessage", QUEUE_ARN), "sqs:SendMessage"),
        (f"arn:aws:sns:{ACCOUNT}:topic", ("sns:Publish", f"arn:aws:sns:{ACCOUNT}:topic"), "sns:Publish"),
        ("arn:aws:s3:::results", ("s3:PutObject", "arn:aws:s3:::results/*"), "s3:PutObject"),
    ],
)
def test_failed_events_can_be_delivered(destination: str, allowed: tuple[str, str], action: str):
    config = {"destinationConfig": {"onFailure": {"destination": destination}}}
    configs = [
        [function(deadLetterConfig={"targetArn": destination})],
        [function(), declared(FUNCTION_EVENT_INVOKE_CONFIG, functionName="f", **config)],
        [function(), ALIAS, declared(FUNCTION_EVENT_INVOKE_CONFIG, functionName=ALIAS.props["arn"], **config)],
    ]
    message = f"its role role does not allow {action} on {destination}, where what it fails on is to be kept"
    for resources in configs:
        assert told("failures-deliverable", *resources, *role(("logs:PutLogEvents", "*"))) == [message]
        assert not told("failures-deliverable", *resources, *role(allowed))


def test_destination_of_another_function_is_its_own():
    config = {"destinationConfig": {"onFailure": {"destination": QUEUE_ARN}}}
    other = declared(FUNCTION_EVENT_INVOKE_CONFIG, functionName="other", **config)
    assert not told("failures-deliverable", function(), other, *role())


POLLING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


@pytest.mark.parametrize(
    ("allowed", "missing"),
    [
        (POLLING, None),
        (["sqs:*"], None),
        (POLLING[:2], "sqs:GetQueueAttributes"),
        (["sqs:SendMessage"], ", ".join(POLLING)),
    ],
)
def test_source_can_be_polled(allowed: list[str], missing: str | None):
    mapping = declared(EVENT_SOURCE_MAPPING, eventSourceArn=QUEUE_ARN, functionName="f")
    found = told("event-source-within-rights", mapping, function(), *role((allowed, QUEUE_ARN)))
    assert found == ([f"the role role of f does not allow {missing} on {QUEUE_ARN}"] if missing else [])


def test_source_of_another_stacks_function_is_not_judged():
    mapping = declared(EVENT_SOURCE_MAPPING, eventSourceArn=QUEUE_ARN, functionName="other")
    assert not told("event-source-within-rights", mapping, function(), *role())


KEY_ARN = f"arn:aws:kms:{ACCOUNT}:key/key"
OWN_KEY = declared(KEY, "key", arn=KEY_ARN, keyId="key")


def test_polled_queue_is_decrypted():
    mapping = declared(EVENT_SOURCE_MAPPING, eventSourceArn=QUEUE_ARN, functionName="f")
    queue = declared(QUEUE, "queue", arn=QUEUE_ARN, kmsMasterKeyId=KEY_ARN)
    resources = [mapping, queue, OWN_KEY, function()]
    assert told("event-source-within-rights", *resources, *role((POLLING, QUEUE_ARN))) == [
        "the role role of f does not allow kms:Decrypt with key"
    ]
    assert not told("event-source-within-rights", *resources, *role((POLLING, QUEUE_ARN), ("kms:Decrypt", KEY_ARN)))


def encrypted_bucket(key: str) -> Resource:
    algorithm = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}}
    return declared(BUCKET_ENCRYPTION, bucket="uploads", rules=[algorithm])


@pytest.mark.parametrize(
    ("encrypted", "action", "where", "needed"),
    [
        ([*BUCKETS, encrypted_bucket(KEY_ARN)], "s3:GetObject", "arn:aws:s3:::uploads/in/*", "kms:Decrypt"),
        ([*BUCKETS, encrypted_bucket("alias/own")], "s3:PutObject", "arn:aws:s3:::uploads/*", "kms:GenerateDataKey"),
        (
            [declared(QUEUE, "queue", arn=QUEUE_ARN, kmsMasterKeyId="key")],
            "sqs:SendMessage",
            QUEUE_ARN,
            "kms:GenerateDataKey",
        ),
        ([declared(TOPIC, "topic", arn="arn:t", kmsMasterKeyId="key")], "sns:Publish", "arn:t", "kms:GenerateDataKey"),
        ([declared(SECRET, "s", arn="arn:s", kmsKeyId="key")], "secretsmanager:GetSecretValue", "arn:s", "kms:Decrypt"),
    ],
)
def test_key_may_be_used_with_what_it_encrypts(encrypted: list[Resource], action: str, where: str, needed: str):
    alias = declared(KEY_ALIAS, "alias", name="alias/own", targetKeyId="key")
    other = declared(KEY, "other", arn=f"{KEY_ARN}-of-others", keyId="other")
    resources = [*encrypted, other, OWN_KEY, alias, function()]
    (message,) = told("keys-within-rights", *resources, *role((action, where)))
    assert message.startswith(f"its role role allows {action} on ")
    assert message.endswith(f", but not {needed} with its key key")
    assert not told("keys-within-rights", *resources, *role((action, where), (f"{needed}*", KEY_ARN)))


@pytest.mark.parametrize("allowed", [("sqs:ReceiveMessage", "*"), ("s3:GetObject", "arn:aws:s3:::results/*")])
def test_key_of_what_the_function_does_not_name_is_not_needed(allowed: tuple[str, str]):
    queue = declared(QUEUE, "queue", arn=QUEUE_ARN, kmsMasterKeyId="key")
    resources = [*BUCKETS, encrypted_bucket(KEY_ARN), queue, OWN_KEY, function()]
    assert not told("keys-within-rights", *resources, *role(allowed))


def test_key_may_admit_the_role_itself():
    own = {"Effect": "Allow", "Principal": {"AWS": ROLE_ARN}, "Action": "kms:Decrypt", "Resource": "*"}
    key = declared(KEY, "key", arn=KEY_ARN, keyId="key", policy=json.dumps({"Statement": [own]}))
    resources = [*BUCKETS, encrypted_bucket(KEY_ARN), key, function()]
    assert not told("keys-within-rights", *resources, *role(("s3:GetObject", "arn:aws:s3:::uploads/*")))
