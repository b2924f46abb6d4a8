import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    for record in event["Records"]:
        try:
            reading = json.loads(record["body"])
            table.put_item(Item={"id": str(uuid.uuid4()), "device": reading["device"], "value": str(reading["value"])})
        except Exception as error:
            print(f"Error: {error}")
    return {"statusCode": 200}
