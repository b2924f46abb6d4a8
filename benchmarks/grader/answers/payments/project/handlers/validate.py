"""Validates payments."""

import json
import logging
import os

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def handler(event, context):
    logger.info(json.dumps({"message": "request", "event": event}))
    body = json.loads(event["body"])
    if body["amount"] <= 0:
        return {"statusCode": 400, "body": json.dumps({"error": "amount must be positive"})}
    return {"status": 200, "message": json.dumps({"valid": True, "db": os.environ["DB_HOST"]})}
