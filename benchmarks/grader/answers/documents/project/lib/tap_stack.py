"""The TapStack component."""

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions


@dataclass
class TapStackArgs:
    """Arguments of the stack."""

    environment_suffix: str = "dev"
    log_retention: int = 14
    tags: dict = field(default_factory=dict)


class TapStack(pulumi.ComponentResource):
    """Bucket, function, and the trigger between them."""

    def __init__(self, name: str, args: TapStackArgs, opts: ResourceOptions | None = None):
        super().__init__("tap:index:TapStack", name, None, opts)
        self.args = args
        self.suffix = args.environment_suffix
        self.bucket = self._create_bucket()
        self.dlq = self._create_dlq()
        self.log_group = self._create_log_group()
        self.role = self._create_role()
        self.function = self._create_function()
        self._create_trigger()
        self._create_alarm()
        self.register_outputs({"bucket_name": self.bucket.id, "lambda_arn": self.function.arn})

    def _create_bucket(self):
        bucket = aws.s3.Bucket(
            f"documents-{self.suffix}", force_destroy=True, tags=self.args.tags, opts=ResourceOptions(parent=self)
        )
        aws.s3.BucketVersioning(
            f"documents-versioning-{self.suffix}",
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=ResourceOptions(parent=bucket),
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"documents-encryption-{self.suffix}",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="AES256"
                        )
                    )
                )
            ],
            opts=ResourceOptions(parent=bucket),
        )
        aws.s3.BucketPublicAccessBlock(
            f"documents-pab-{self.suffix}",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=False,
            ignore_public_acls=True,
            restrict_public_buckets=False,
            opts=ResourceOptions(parent=bucket),
        )
        aws.s3.BucketPolicy(
            f"documents-policy-{self.suffix}",
            bucket=bucket.id,
            policy=bucket.arn.apply(
                lambda arn: json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "AllowRead",
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "s3:GetObject",
                                "Resource": f"{arn}/*",
                            }
                        ],
                    }
                )
            ),
            opts=ResourceOptions(parent=bucket),
        )
        return bucket

    def _create_dlq(self):
        return aws.sqs.Queue(
            f"documents-dlq-{self.suffix}",
            message_retention_seconds=3600,
            sqs_managed_sse_enabled=True,
            tags=self.args.tags,
            opts=ResourceOptions(parent=self),
        )

    def _create_log_group(self):
        return aws.cloudwatch.LogGroup(
            f"documents-logs-{self.suffix}",
            name=f"/aws/lambda/documents-indexer-{self.suffix}",
            retention_in_days=self.args.log_retention,
            tags=self.args.tags,
            opts=ResourceOptions(parent=self),
        )

    def _create_role(self):
        role = aws.iam.Role(
            f"indexer-role-{self.suffix}",
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
            tags=self.args.tags,
            opts=ResourceOptions(parent=self),
        )
        self.policy = aws.iam.RolePolicy(
            f"indexer-policy-{self.suffix}",
            role=role.id,
            policy=pulumi.Output.all(self.bucket.arn, self.log_group.arn).apply(
                lambda arns: json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"{arns[0]}/*"},
                            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": arns[0]},
                            {
                                "Effect": "Allow",
                                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                                "Resource": f"{arns[1]}:*",
                            },
                        ],
                    }
                )
            ),
            opts=ResourceOptions(parent=role),
        )
        return role

    def _create_function(self):
        function = aws.lambda_.Function(
            f"documents-indexer-{self.suffix}",
            name=f"documents-indexer-{self.suffix}",
            description="Indexes uploaded documents",
            runtime="python3.8",
            handler="main.lambda_handler",
            role=self.role.arn,
            timeout=300,
            memory_size=512,
            code=pulumi.AssetArchive({".": pulumi.FileArchive("./lambda_code")}),
            dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=self.dlq.arn),
            environment=aws.lambda_.FunctionEnvironmentArgs(variables={"ENVIRONMENT": self.suffix}),
            tags=self.args.tags,
            opts=ResourceOptions(parent=self, depends_on=[self.policy, self.log_group]),
        )
        return function

    def _create_trigger(self):
        permission = aws.lambda_.Permission(
            f"s3-permission-{self.suffix}",
            action="lambda:InvokeFunction",
            function=self.function.name,
            principal="s3.amazonaws.com",
            source_arn=self.bucket.arn,
            source_account=aws.get_caller_identity().account_id,
            opts=ResourceOptions(parent=self),
        )
        aws.s3.BucketNotification(
            f"documents-notification-{self.suffix}",
            bucket=self.bucket.id,
            lambda_functions=[
                aws.s3.BucketNotificationLambdaFunctionArgs(
                    lambda_function_arn=self.function.arn,
                    events=["s3:ObjectRemoved:*"],
                    filter_suffix=".pdf",
                )
            ],
            opts=ResourceOptions(parent=self, depends_on=[permission]),
        )

    def _create_alarm(self):
        self.topic = aws.sns.Topic(
            f"documents-alarms-{self.suffix}",
            kms_master_key_id="alias/aws/sns",
            tags=self.args.tags,
            opts=ResourceOptions(parent=self),
        )
        aws.cloudwatch.MetricAlarm(
            f"indexer-errors-{self.suffix}",
            alarm_description="The indexer fails",
            namespace="AWS/Lambda",
            metric_name="Errors",
            dimensions={"FunctionName": self.function.name},
            statistic="Sum",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            period=300,
            evaluation_periods=1,
            alarm_actions=[self.topic.arn],
            opts=ResourceOptions(parent=self),
        )
