"""The handler."""

import json


def lambda_handler(event, context):
    """Process each upload."""
    return {"statusCode": 200, "body": json.dumps({"processed": len(event.get("Records", []))})}
