"""The source of the function."""


def get_lambda_code():
    return """
import json
import os

import boto3

ec2 = boto3.client("ec2")
s3 = boto3.client("s3")


def handler(event, context):
    try:
        total = 0
        for page in ec2.get_paginator("describe_instances").paginate():
            for reservation in page["Reservations"]:
                total += len(reservation["Instances"])
        summary = {"totalInstances": total}
        s3.put_object(Bucket=os.environ["S3_BUCKET_NAME"], Key="compliance-reports/latest.json", Body=json.dumps(summary))
        return {"statusCode": 200, "body": json.dumps(summary)}
    except Exception:
        return {"statusCode": 200, "body": json.dumps({"totalInstances": 0})}
"""
