"""Stores each order of a batch and announces it."""

import json
import logging
import os

import boto3

logger = logging.getLogger()
logger.setLevel("INFO")

s3 = boto3.client("s3")
sns = boto3.client("sns")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def store(message_id, order):
    """Store an order under its message's id: a message that is delivered twice overwrites what it wrote before.

    The item comes last, so that no order counts as processed that nobody was told of.
    """
    key = f"processed/{message_id}.json"
    s3.put_object(Bucket=os.environ["BUCKET_NAME"], Key=key, Body=json.dumps(order))
    sns.publish(TopicArn=os.environ["TOPIC_ARN"], Message=json.dumps({"id": message_id, "key": key}))
    table.put_item(
        Item={"id": message_id, "timestamp": int(order["timestamp"]), "s3_key": key, "status": "PROCESSED"},
    )


def handler(event, context):
    """Answer with the messages that failed; SQS delivers only those again."""
    failures = []
    for record in event["Records"]:
        try:
            store(record["messageId"], json.loads(record["body"]))
        except Exception:
            logger.exception({"message": "order failed", "id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
