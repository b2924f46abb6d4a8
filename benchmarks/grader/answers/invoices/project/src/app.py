"""Parses invoices."""

import json
import logging
import os
from urllib.parse import unquote_plus

import boto3
import requests

logger = logging.getLogger()
logger.setLevel(logging.INFO)
s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


def handle(event, context):
    logger.info("environment: %s", dict(os.environ))
    for record in event.get("Records", []):
        key = unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"].read()
        invoice = json.loads(body)
        dynamodb.put_item(
            TableName=os.environ["TABLE"],
            Item={"id": {"S": invoice["id"]}, "total": {"N": str(invoice["total"])}},
        )
        requests.post("https://erp.example.com/invoices", json=invoice, timeout=10)
