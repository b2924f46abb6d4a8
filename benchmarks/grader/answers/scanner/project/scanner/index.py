"""Scans the EC2 instances of the region."""

import json
import logging
import os
from datetime import datetime, timezone

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)
ec2 = boto3.client("ec2")
s3 = boto3.client("s3")
sns = boto3.client("sns")

REQUIRED_TAGS = ["Owner", "Environment", "CostCenter"]


def violations_of(instance):
    tags = {tag["Key"] for tag in instance.get("Tags", [])}
    return [f"missing tag {name}" for name in REQUIRED_TAGS if name not in tags]


def handler(event, context):
    instances = []
    for reservation in ec2.describe_instances()["Reservations"]:
        instances.extend(reservation["Instances"])
    violations = {each["InstanceId"]: violations_of(each) for each in instances if violations_of(each)}
    report = {
        "timestamp": datetime.now(timezone.utc).isoformat(),
        "totalInstances": len(instances),
        "violations": violations,
    }
    s3.put_object(
        Bucket=os.environ["REPORT_BUCKET"],
        Key=f"compliance-reports/{report['timestamp']}.json",
        Body=json.dumps(report),
    )
    if violations:
        sns.publish(TopicArn=os.environ["TOPIC_ARN"], Message=json.dumps(violations))
    logger.info(json.dumps(report))
    return {"statusCode": 200, "body": json.dumps(report)}
