"""Sensor readings: queue, function, table."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
batch_size = config.get_int("batch_size") or 10
tags = {"Project": "sensor-readings", "Stack": pulumi.get_stack()}

table = aws.dynamodb.Table(
    "readings",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PROVISIONED",
    read_capacity=400,
    write_capacity=400,
    tags=tags,
)

queue = aws.sqs.Queue(
    "readings-queue",
    visibility_timeout_seconds=30,
    message_retention_seconds=345600,
    sqs_managed_sse_enabled=True,
    tags=tags,
)

aws.sqs.QueuePolicy(
    "readings-queue-policy",
    queue_url=queue.url,
    policy=queue.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": arn}
                ],
            }
        )
    ),
)

role = aws.iam.Role(
    "consumer-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    tags=tags,
)
policy = aws.iam.RolePolicy(
    "consumer-policy",
    role=role.name,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"], "Resource": queue.arn},
                {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": table.arn},
            ],
        }
    ),
)

consumer = aws.lambda_.Function(
    "consumer",
    role=role.arn,
    runtime="python3.12",
    handler="consumer.handler",
    code=pulumi.AssetArchive({"consumer.py": pulumi.FileAsset("./consumer/consumer.py")}),
    timeout=120,
    memory_size=256,
    environment={"variables": {"TABLE_NAME": table.name}},
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)

aws.lambda_.EventSourceMapping(
    "readings-mapping",
    event_source_arn=queue.arn,
    function_name=consumer.arn,
    batch_size=batch_size,
)

aws.cloudwatch.MetricAlarm(
    "consumer-errors",
    alarm_description="The consumer fails",
    namespace="AWS/Lambda",
    metric_name="Error",
    dimensions={"FunctionName": consumer.name},
    statistic="Sum",
    comparison_operator="GreaterThanThreshold",
    threshold=0,
    period=60,
    evaluation_periods=1,
)

pulumi.export("queue_url", queue.url)
pulumi.export("table_name", table.name)
