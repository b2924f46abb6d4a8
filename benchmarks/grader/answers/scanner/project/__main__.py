"""An EC2 compliance scanner that runs on a schedule."""

import pulumi
import pulumi_aws as aws

env = pulumi.get_stack()
tags = {"Environment": env, "Service": "compliance"}

reports = aws.s3.Bucket(f"reports-{env}", tags=tags, force_destroy=True)
aws.s3.BucketVersioning(f"reports-versioning-{env}", bucket=reports.id, versioning_configuration={"status": "Enabled"})
aws.s3.BucketPublicAccessBlock(
    f"reports-pab-{env}",
    bucket=reports.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

alerts = aws.sns.Topic(f"alerts-{env}", tags=tags)
logs = aws.cloudwatch.LogGroup(f"scanner-{env}", retention_in_days=7, tags=tags)

role = aws.iam.Role(
    f"scanner-{env}",
    assume_role_policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
    tags=tags,
)
policy = aws.iam.RolePolicy(
    f"scanner-{env}",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["ec2:DescribeInstances", "ec2:DescribeVolumes"], "Resource": "*"},
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": reports.arn},
                {"Effect": "Allow", "Action": "sns:Publish", "Resource": alerts.arn},
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": pulumi.Output.concat(logs.arn, ":*"),
                },
            ],
        }
    ),
)

scanner = aws.lambda_.Function(
    f"scanner-{env}",
    description="Scans EC2 instances",
    role=role.arn,
    runtime="python3.12",
    handler="scanner.handler",
    code=pulumi.AssetArchive({"index.py": pulumi.FileAsset("scanner/index.py")}),
    timeout=3,
    memory_size=512,
    logging_config={"log_format": "JSON", "log_group": logs.name},
    environment={"variables": {"REPORT_BUCKET": reports.id, "TOPIC_ARN": alerts.arn}},
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)

schedule = aws.cloudwatch.EventRule(
    f"every-six-hours-{env}",
    description="Starts the scanner",
    schedule_expression="rate(6 hour)",
    tags=tags,
)
aws.cloudwatch.EventTarget(f"scanner-target-{env}", rule=schedule.name, arn=scanner.arn)

aws.cloudwatch.MetricAlarm(
    f"scanner-errors-{env}",
    alarm_description="A scan failed",
    namespace="AWS/Lambda",
    metric_name="Errors",
    dimensions={"FunctionName": scanner.name},
    statistic="Sum",
    comparison_operator="LessThanThreshold",
    threshold=0,
    period=300,
    evaluation_periods=1,
    alarm_actions=[alerts.arn],
    tags=tags,
)

pulumi.export("lambda_function_arn", scanner.arn)
pulumi.export("lambda_function_name", scanner.name)
pulumi.export("sns_topic_arn", alerts.arn)
pulumi.export("compliance_bucket_name", reports.id)
