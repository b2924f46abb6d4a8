"""Indexes documents that were uploaded to S3."""

import json
import logging
from urllib.parse import unquote_plus

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)
s3 = boto3.client("s3")


def lambda_handler(event, context):
    """Read each new document and log its size."""
    processed = 0
    for record in event.get("Records", []):
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        response = s3.get_object(Bucket=bucket, Key=key)
        logger.info(json.dumps({"message": "indexed", "key": key, "size": response["ContentLength"]}))
        processed += 1
    return {"statusCode": 200, "body": json.dumps({"processed": processed})}
