"""The pipeline as one component."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

TIMEOUT = 60


class OrderPipeline(pulumi.ComponentResource):
    """A queue whose messages a function stores in a bucket and a table, and announces on a topic."""

    def __init__(self, name, memory=512, notify=None, opts=None):
        super().__init__("orders:index:OrderPipeline", name, None, opts)
        self.child = ResourceOptions(parent=self)
        self.key = self._key(name)
        self.bucket, self.bucket_policy = self._bucket(name)
        self.table = aws.dynamodb.Table(
            f"{name}-orders",
            attributes=[
                aws.dynamodb.TableAttributeArgs(name="id", type="S"),
                aws.dynamodb.TableAttributeArgs(name="timestamp", type="N"),
                aws.dynamodb.TableAttributeArgs(name="status", type="S"),
            ],
            hash_key="id",
            billing_mode="PAY_PER_REQUEST",
            global_secondary_indexes=[
                aws.dynamodb.TableGlobalSecondaryIndexArgs(
                    name="status-timestamp",
                    key_schemas=[
                        {"attribute_name": "status", "key_type": "HASH"},
                        {"attribute_name": "timestamp", "key_type": "RANGE"},
                    ],
                    projection_type="ALL",
                )
            ],
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=self.key.arn),
            deletion_protection_enabled=pulumi.get_stack() == "prod",
            opts=self.child,
        )
        self.topic = aws.sns.Topic(f"{name}-notifications", kms_master_key_id=self.key.arn, opts=self.child)
        self.alarms = aws.sns.Topic(f"{name}-alarms", kms_master_key_id=self.key.arn, opts=self.child)
        if notify:
            for topic, label in ((self.topic, "notifications"), (self.alarms, "alarms")):
                aws.sns.TopicSubscription(
                    f"{name}-{label}", topic=topic.arn, protocol="email", endpoint=notify, opts=self.child
                )
        self.dlq = aws.sqs.Queue(
            f"{name}-dead", message_retention_seconds=14 * 86400, kms_master_key_id=self.key.arn, opts=self.child
        )
        self.queue = aws.sqs.Queue(
            f"{name}-tasks",
            message_retention_seconds=4 * 86400,
            visibility_timeout_seconds=6 * TIMEOUT,
            kms_master_key_id=self.key.arn,
            redrive_policy=Output.json_dumps({"deadLetterTargetArn": self.dlq.arn, "maxReceiveCount": 3}),
            opts=self.child,
        )
        for queue, label in ((self.queue, "tasks"), (self.dlq, "dead")):
            aws.sqs.QueuePolicy(
                f"{name}-{label}", queue_url=queue.url, policy=only_tls("sqs:*", [queue.arn]), opts=self.child
            )
        self.function = self._function(name, memory)
        aws.cloudwatch.MetricAlarm(
            f"{name}-dead",
            alarm_description="Orders failed three times and wait in the dead-letter queue.",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": self.dlq.name},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            alarm_actions=[self.alarms.arn],
            opts=self.child,
        )
        self.register_outputs({"queue_url": self.queue.url, "table_name": self.table.name})

    def _key(self, name):
        me = aws.get_caller_identity(opts=pulumi.InvokeOptions(parent=self)).account_id
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{me}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": me}},
            },
        ]
        return aws.kms.Key(
            f"{name}-key",
            description="Orders at rest",
            enable_key_rotation=True,
            policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
            opts=self.child,
        )

    def _bucket(self, name):
        bucket = aws.s3.Bucket(f"{name}-data", opts=self.child)
        of_bucket = {"bucket": bucket.id, "opts": self.child}
        aws.s3.BucketVersioning(f"{name}-data", versioning_configuration={"status": "Enabled"}, **of_bucket)
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-data",
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": self.key.arn,
                    },
                    "bucket_key_enabled": True,
                }
            ],
            **of_bucket,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-data",
            rules=[
                {
                    "id": "old-versions",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrent_version_expiration": {"noncurrent_days": 30},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                }
            ],
            **of_bucket,
        )
        aws.s3.BucketOwnershipControls(f"{name}-data", rule={"object_ownership": "BucketOwnerEnforced"}, **of_bucket)
        block = aws.s3.BucketPublicAccessBlock(
            f"{name}-data",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            **of_bucket,
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-data",
            bucket=bucket.id,
            policy=only_tls("s3:*", [bucket.arn, Output.concat(bucket.arn, "/*")]),
            opts=ResourceOptions(parent=self, depends_on=[block]),
        )
        return bucket, policy

    def _function(self, name, memory):
        logs = self.logs = aws.cloudwatch.LogGroup(f"{name}-worker", retention_in_days=90, opts=self.child)
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = self.role = aws.iam.Role(
            f"{name}-worker",
            assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
            opts=self.child,
        )
        may = [
            (["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], self.queue.arn),
            (["s3:PutObject"], Output.concat(self.bucket.arn, "/processed/*")),
            (["dynamodb:PutItem"], self.table.arn),
            (["sns:Publish"], self.topic.arn),
            (["kms:Decrypt", "kms:GenerateDataKey"], self.key.arn),
            (["logs:CreateLogStream", "logs:PutLogEvents"], Output.concat(logs.arn, ":*")),
        ]
        rights = aws.iam.RolePolicy(
            f"{name}-worker",
            role=role,
            policy=Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": actions, "Resource": arn} for actions, arn in may],
                }
            ),
            opts=self.child,
        )
        function = aws.lambda_.Function(
            f"{name}-worker",
            description="Stores and announces orders",
            role=role.arn,
            runtime=aws.lambda_.Runtime.PYTHON3D12,
            handler="index.handler",
            code=pulumi.FileArchive("../worker"),
            timeout=TIMEOUT,
            memory_size=memory,
            logging_config={"log_format": "JSON", "log_group": logs.name},
            environment={
                "variables": {
                    "BUCKET_NAME": self.bucket.id,
                    "TABLE_NAME": self.table.name,
                    "TOPIC_ARN": self.topic.arn,
                }
            },
            opts=ResourceOptions(parent=self, depends_on=[rights]),
        )
        aws.lambda_.EventSourceMapping(
            f"{name}-tasks",
            event_source_arn=self.queue.arn,
            function_name=function.arn,
            batch_size=10,
            function_response_types=["ReportBatchItemFailures"],
            opts=self.child,
        )
        return function


def only_tls(action, resources):
    """A policy that refuses whoever does not use TLS."""
    return Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": action,
                    "Resource": resources,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
    )
