"""Processes events from the queue."""

import json
import logging
import os

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

dynamodb = boto3.resource("dynamodb")
s3 = boto3.client("s3")


def handler(event, context):
    table = dynamodb.Table(os.environ["TABLE"])
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            s3.put_object(Bucket=os.environ["BUCKET"], Key=f"events/{record['messageId']}.json", Body=record["body"])
            table.put_item(Item={"id": record["messageId"], "type": body["type"]})
        except Exception:
            logger.exception("message %s failed", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
