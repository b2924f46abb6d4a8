"""The analyzer as a component."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from lib.lambda_code import get_lambda_code


class TapStack(pulumi.ComponentResource):
    """Scanner, schedule, reports, alerts, dashboard."""

    def __init__(self, name, environment_suffix="dev", tags=None, opts=None):
        super().__init__("TapStack", name, {}, opts)
        child = ResourceOptions(parent=self)
        suffix = environment_suffix
        tags = tags or {}

        self.bucket = aws.s3.Bucket(f"compliance-{suffix}", tags=tags, opts=child)
        aws.s3.BucketAcl(f"compliance-acl-{suffix}", bucket=self.bucket.id, acl="public-read", opts=child)
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"compliance-sse-{suffix}",
            bucket=self.bucket.id,
            rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
            opts=child,
        )

        self.topic = aws.sns.Topic(f"compliance-alerts-{suffix}", tags=tags, opts=child)

        role = aws.iam.Role(
            f"analyzer-role-{suffix}",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
            tags=tags,
            opts=child,
        )
        aws.iam.RolePolicyAttachment(
            f"analyzer-admin-{suffix}",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
            opts=child,
        )

        self.function = aws.lambda_.Function(
            f"analyzer-{suffix}",
            runtime="python3.12",
            handler="index.handler",
            role=role.arn,
            code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(get_lambda_code())}),
            timeout=300,
            memory_size=512,
            environment={"variables": {"S3_BUCKET_NAME": self.bucket.id, "SNS_TOPIC_ARN": self.topic.arn}},
            tags=tags,
            opts=child,
        )

        rule = aws.cloudwatch.EventRule(
            f"analyzer-schedule-{suffix}", schedule_expression="rate(6 hours)", tags=tags, opts=child
        )
        other = aws.cloudwatch.EventRule(
            f"analyzer-on-launch-{suffix}",
            event_pattern=json.dumps(
                {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}
            ),
            state="DISABLED",
            tags=tags,
            opts=child,
        )
        aws.cloudwatch.EventTarget(f"analyzer-target-{suffix}", rule=rule.name, arn=self.function.arn, opts=child)
        aws.lambda_.Permission(
            f"analyzer-permission-{suffix}",
            action="lambda:InvokeFunction",
            function=self.function.name,
            principal="events.amazonaws.com",
            source_arn=other.arn,
            opts=child,
        )

        self.dashboard = aws.cloudwatch.Dashboard(
            f"compliance-dashboard-{suffix}",
            dashboard_name=f"compliance-{suffix}",
            dashboard_body=json.dumps(
                {
                    "widgets": [
                        {
                            "type": "metric",
                            "properties": {
                                "metrics": [["AWS/Lambda", "Errors"]],
                                "region": "us-east-1",
                                "title": "Errors",
                            },
                        }
                    ]
                }
            ),
            opts=child,
        )
