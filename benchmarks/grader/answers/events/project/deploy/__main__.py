"""Event pipeline."""

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

config = pulumi.Config()
env = pulumi.get_stack()
tags = {"Environment": env}

bucket = aws.s3.Bucket(f"data-{env}", bucket=config.require("bucket_name"), tags=tags)
aws.s3.BucketVersioning(f"data-versioning-{env}", bucket=bucket.id, versioning_configuration={"status": "Suspended"})
aws.s3.BucketServerSideEncryptionConfiguration(
    f"data-encryption-{env}",
    bucket=bucket.id,
    rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
)
aws.s3.BucketPublicAccessBlock(
    f"data-public-access-{env}",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

table = aws.dynamodb.Table(
    f"events-{env}",
    attributes=[{"name": "id", "type": "S"}, {"name": "type", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery={"enabled": True},
    tags=tags,
)

dlq = aws.sqs.Queue(f"events-dlq-{env}", message_retention_seconds=86400, sqs_managed_sse_enabled=True, tags=tags)
queue = aws.sqs.Queue(
    f"events-queue-{env}",
    visibility_timeout_seconds=360,
    message_retention_seconds=1209600,
    sqs_managed_sse_enabled=True,
    redrive_policy=Output.json_dumps({"deadLetterTargetArn": dlq.arn, "maxReceiveCount": 1}),
    tags=tags,
)

topic = aws.sns.Topic(f"notifications-{env}", tags=tags)
aws.sns.TopicPolicy(
    f"notifications-policy-{env}",
    arn=topic.arn,
    policy=Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": topic.arn}],
        }
    ),
)
aws.sns.TopicSubscription(
    f"notifications-http-{env}", topic=topic.arn, protocol="http", endpoint="http://hooks.example.com/events"
)

role = aws.iam.Role(
    f"processor-{env}",
    assume_role_policy=Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    tags=tags,
)
logs = aws.cloudwatch.LogGroup(f"processor-{env}", tags=tags)
rights = aws.iam.RolePolicy(
    f"processor-{env}",
    role=role.id,
    policy=Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                    "Resource": queue.arn,
                },
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": Output.concat(bucket.arn, "/events/*")},
                {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table.arn},
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": Output.concat(logs.arn, ":*"),
                },
            ],
        }
    ),
)
processor = aws.lambda_.Function(
    f"processor-{env}",
    role=role.arn,
    runtime="python3.12",
    handler="processor.handler",
    code=pulumi.AssetArchive({"processor.py": pulumi.FileAsset("../functions/processor.py")}),
    timeout=60,
    memory_size=config.get_int("memory") or 512,
    logging_config={"log_format": "JSON", "log_group": logs.name},
    environment={"variables": {"TABLE": table.name, "BUCKET": bucket.id}},
    tags=tags,
    opts=ResourceOptions(depends_on=[rights]),
)
aws.lambda_.EventSourceMapping(
    f"events-mapping-{env}", event_source_arn=queue.arn, function_name=processor.name, batch_size=10
)

pulumi.export("bucket_name", bucket.id)
pulumi.export("table_name", table.name)
pulumi.export("queue_url", queue.url)
pulumi.export("dlq_url", dlq.url)
pulumi.export("topic_arn", topic.arn)
