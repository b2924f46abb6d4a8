"""Each behaviour, of a handler that has it and of one that does not."""

import pytest
from tapkit.review.behaviours.handler import TEST_EVENT
from tapkit.review.examination import examine

from tests.tapkit.review.conftest import Project

PROGRAM = """
import pulumi, pulumi_aws as aws
variables = {"GREETING": "hello"}
aws.lambda_.Function(
    "f", handler="app.handle", runtime="python3.13", role="r", code=pulumi.FileArchive("code"),
    environment={"variables": variables},
)
"""
HANDLER = """
import json, os
from urllib.parse import unquote_plus
import boto3
from botocore.exceptions import ClientError

os.environ["GREETING"]
s3 = boto3.client("s3")

def handle(event, context):
    failed, processed = [], 0
    records = event.get("Records", [])
    if not isinstance(records, list):
        raise TypeError(records)
    for record in records:
        try:
            key = unquote_plus(record["s3"]["object"]["key"])
            s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)
            processed += 1
        except KeyError as error:
            failed.append(repr(error))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            print(json.dumps({"key": key, "code": code}))
            if code != "NoSuchKey":
                failed.append(code)
    if failed:
        raise RuntimeError(str(failed))
    return {"statusCode": 200, "body": json.dumps({"processed": processed})}
"""
ALL = [
    "handler-accepts-empty-and-test-events",
    "handler-attempts-every-record",
    "handler-decodes-keys-at-run",
    "handler-logs-structured",
    "handler-processes-uploads",
    "handler-raises-what-fails",
    "handler-refuses-malformed-events",
    "handler-tells-gone-from-forbidden",
    "package-reproducible",
]
ANSWER = 'return {"statusCode": 200, "body": json.dumps({"processed": processed})}'


@pytest.mark.parametrize("name", ALL)
def test_a_correct_handler_has_every_behaviour(in_folder: Project, name: str):
    assert not examine(in_folder(PROGRAM, **{"code/app.py": HANDLER}), [name])


@pytest.mark.parametrize(
    ("name", "right", "wrong", "messages"),
    [
        ("handler-processes-uploads", ANSWER, "return 200", ["it returns 200, which has no statusCode 200"]),
        (
            "handler-processes-uploads",
            ANSWER,
            'return {"statusCode": 200, "body": {}}',
            ["the body of its response is {}, which is not text"],
        ),
        (
            "handler-processes-uploads",
            ANSWER,
            'return {"statusCode": 200, "body": "fine"}',
            ["the body of its response is 'fine', which is not a JSON object"],
        ),
        ("handler-processes-uploads", "processed += 1", "pass", ['it returns {"processed": 0} for one upload']),
        (
            "handler-processes-uploads",
            'event.get("Records", [])',
            "[]",
            ["it never reads folder/report.csv", 'it returns {"processed": 0} for one upload'],
        ),
        (
            "handler-decodes-keys-at-run",
            "import unquote_plus",
            "import unquote as unquote_plus",
            ["it asks S3 for 'a+key+with+spaces.txt' when 'a key with spaces.txt' is uploaded"]
            + ["it asks S3 for '100+%+sure.txt' when '100 % sure.txt' is uploaded"]
            + ["it asks S3 for 'Grüße+世界.txt' when 'Grüße 世界.txt' is uploaded"],
        ),
        (
            "handler-decodes-keys-at-run",
            ANSWER,
            "1 / (len(key) - len('1+1=2.txt'))",
            ["it raises ZeroDivisionError('division by zero') when '1+1=2.txt' is uploaded"],
        ),
        (
            "handler-raises-what-fails",
            "    if failed:",
            "    if False:",
            [
                f"it returns although S3 responds with {code}: the event is lost"
                for code in ("AccessDenied", "SlowDown")
            ],
        ),
        (
            "handler-refuses-malformed-events",
            'event.get("Records", [])',
            'list((event or {}).get("Records", [])) if isinstance(event, dict) else []',
            [
                "it accepts None as an event",
                "it accepts a list as an event",
                "it accepts Records that are not a list as an event",
            ],
        ),
        (
            "handler-attempts-every-record",
            "failed.append(code)",
            "raise",
            ["the record after one that fails is never processed"],
        ),
        (
            "handler-attempts-every-record",
            "failed.append(repr(error))",
            "raise",
            ["the record after one that is malformed is never processed"],
        ),
        (
            "handler-attempts-every-record",
            "failed.append(repr(error))",
            "pass",
            ["it returns although a record is malformed: the event is lost"],
        ),
        (
            "handler-accepts-empty-and-test-events",
            'event.get("Records", [])',
            'event["Records"]',
            [f"it raises KeyError('Records') for {event}" for event in ({}, TEST_EVENT)],
        ),
        (
            "handler-accepts-empty-and-test-events",
            '"statusCode": 200',
            '"statusCode": 200 if event else 204',
            ["it returns {'statusCode': 204, 'body': '{\"processed\": 0}'} for {}"],
        ),
        (
            "handler-logs-structured",
            'print(json.dumps({"key": key, "code": code}))',
            'print("failed", code)',
            [
                "its log does not name the object that failed",
                "its log has 'failed AccessDenied', which is not a JSON object",
            ],
        ),
        (
            "handler-logs-structured",
            "import json, os",
            "import json, os, sys; print('starting', file=sys.stderr)",
            ["its log has 'starting', which is not a JSON object"],
        ),
        (
            "handler-tells-gone-from-forbidden",
            'if code != "NoSuchKey"',
            "if True",
            ["it raises RuntimeError(\"['NoSuchKey']\") for an object that is gone"],
        ),
        (
            "handler-tells-gone-from-forbidden",
            "failed.append(code)",
            "pass",
            ["it returns although S3 responds with AccessDenied"],
        ),
        (
            "handler-tells-gone-from-forbidden",
            '"key": key, "code": code',
            '"key": key',
            ["its log does not say AccessDenied when S3 responds with it"],
        ),
        (
            "package-reproducible",
            "import json, os",
            "import json, os, moto",
            ["the handler app.handle cannot be imported from the archive: ModuleNotFoundError: No module named 'moto'"],
        ),
    ],
)
def test_a_wrong_handler_is_found(in_folder: Project, name: str, right: str, wrong: str, messages: list[str]):
    assert HANDLER.count(right) == 1
    found = examine(in_folder(PROGRAM, **{"code/app.py": HANDLER.replace(right, wrong)}), [name])
    assert [(finding.check.name, finding.message) for finding in found] == [(name, message) for message in messages]
