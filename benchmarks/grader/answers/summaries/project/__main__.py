"""A bucket for CSV files, the function that summarises them, and a bucket for the summaries."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
retention = config.get_int("log_retention_days") or 30
tags = {"project": pulumi.get_project(), "environment": pulumi.get_stack()}
account = aws.get_caller_identity()


def private_bucket(name):
    """A bucket that nobody else can read, encrypted, with versions and TLS only; and its policy."""
    bucket = aws.s3.Bucket(name, tags=tags)
    aws.s3.BucketVersioning(name, bucket=bucket.id, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        bucket=bucket.id,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    )
    aws.s3.BucketLifecycleConfiguration(
        name,
        bucket=bucket.id,
        rules=[
            {
                "id": "tidy",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 3},
                "noncurrent_version_expiration": {"noncurrent_days": 60},
            }
        ],
    )
    aws.s3.BucketOwnershipControls(name, bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
    closed = aws.s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    tls_only = aws.iam.get_policy_document_output(
        statements=[
            {
                "effect": "Deny",
                "principals": [{"type": "*", "identifiers": ["*"]}],
                "actions": ["s3:*"],
                "resources": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
                "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}],
            }
        ]
    )
    policy = aws.s3.BucketPolicy(
        name, bucket=bucket.id, policy=tls_only.json, opts=pulumi.ResourceOptions(depends_on=[closed])
    )
    return bucket, policy


uploads, uploads_policy = private_bucket("uploads")
summaries, _ = private_bucket("summaries")

failed = aws.sqs.Queue("failed", message_retention_seconds=1209600, sqs_managed_sse_enabled=True, tags=tags)
aws.sqs.QueuePolicy(
    "failed",
    queue_url=failed.url,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "effect": "Deny",
                "principals": [{"type": "*", "identifiers": ["*"]}],
                "actions": ["sqs:*"],
                "resources": [failed.arn],
                "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}],
            }
        ]
    ).json,
)

logs = aws.cloudwatch.LogGroup("summariser", retention_in_days=retention, tags=tags)

role = aws.iam.Role(
    "summariser",
    description="Assumed by the function that summarises CSV files",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
    tags=tags,
)
rights = aws.iam.RolePolicy(
    "summariser",
    role=role.name,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["s3:GetObject"],
                "resources": [pulumi.Output.concat(uploads.arn, "/incoming/*")],
            },
            {"actions": ["s3:ListBucket"], "resources": [uploads.arn]},
            {
                "actions": ["s3:PutObject"],
                "resources": [pulumi.Output.concat(summaries.arn, "/incoming/*")],
            },
            {
                "actions": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "resources": [pulumi.Output.concat(logs.arn, ":*")],
            },
            {"actions": ["sqs:SendMessage"], "resources": [failed.arn]},
            {"actions": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "resources": ["*"]},
        ]
    ).json,
)

summariser = aws.lambda_.Function(
    "summariser",
    description="Summarises each CSV file below incoming/",
    role=role.arn,
    runtime="python3.13",
    handler="handler.main",
    code=pulumi.AssetArchive({"handler.py": pulumi.FileAsset("app/handler.py")}),
    architectures=["arm64"],
    memory_size=512,
    timeout=120,
    tracing_config={"mode": "Active"},
    logging_config={"log_format": "JSON", "log_group": logs.name},
    environment={"variables": {"SUMMARIES_BUCKET": summaries.id}},
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[rights]),
)
on_failure = aws.lambda_.FunctionEventInvokeConfig(
    "summariser",
    function_name=summariser.name,
    maximum_retry_attempts=2,
    destination_config={"on_failure": {"destination": failed.arn}},
)
allowed = aws.lambda_.Permission(
    "summariser",
    action="lambda:InvokeFunction",
    function=summariser.name,
    principal="s3.amazonaws.com",
    source_arn=uploads.arn,
    source_account=account.account_id,
)
aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    lambda_functions=[
        {
            "lambda_function_arn": summariser.arn,
            "events": ["s3:ObjectCreated:*"],
            "filter_prefix": "incoming/",
            "filter_suffix": ".csv",
        }
    ],
    opts=pulumi.ResourceOptions(depends_on=[allowed, on_failure, uploads_policy]),
)

alarms = aws.sns.Topic("alarms", tags=tags)
if address := config.get("alarm_email"):
    aws.sns.TopicSubscription("alarms", topic=alarms.arn, protocol="email", endpoint=address)
aws.cloudwatch.MetricAlarm(
    "failed",
    alarm_description="Files could not be summarised: see the function's log group for the reason.",
    namespace="AWS/SQS",
    metric_name="ApproximateNumberOfMessagesVisible",
    dimensions={"QueueName": failed.name},
    statistic="Maximum",
    comparison_operator="GreaterThanThreshold",
    threshold=0,
    period=300,
    evaluation_periods=1,
    treat_missing_data="notBreaching",
    alarm_actions=[alarms.arn],
    tags=tags,
)

pulumi.export("uploads_bucket", uploads.id)
pulumi.export("summaries_bucket", summaries.id)
pulumi.export("function_name", summariser.name)
pulumi.export("failed_url", failed.url)
pulumi.export("alarm_topic", alarms.arn)
