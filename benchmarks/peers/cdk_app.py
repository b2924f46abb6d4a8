"""The same stack in AWS's CDK, synthesized by `app.synth()`: the resources of TapStack, one for one where CDK has them.

Arguments: the function's archive, the folder to write to. CDK makes of each bucket one resource with its policy.
"""

import sys

# pylint: disable=import-error # in a virtual environment of its own
import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

METRICS = ("Errors", "Throttles", "Duration", "DestinationDeliveryFailures")


def secure_bucket(stack: cdk.Stack, name: str, **arguments) -> s3.Bucket:
    """A bucket as both of TapStack's are."""
    return s3.Bucket(
        stack,
        name,
        versioned=True,
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=cdk.Duration.days(30))],
        **arguments,
    )


def function_of(stack: cdk.Stack, archive: str, queue: sqs.Queue) -> lambda_.Function:
    """The function with its role and log group."""
    role = iam.Role(stack, "role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    return lambda_.Function(
        stack,
        "processor",
        runtime=lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.ARM_64,
        handler="main.lambda_handler",
        code=lambda_.Code.from_asset(archive),
        role=role,
        memory_size=512,
        timeout=cdk.Duration.minutes(5),
        tracing=lambda_.Tracing.ACTIVE,
        log_group=logs.LogGroup(stack, "log", retention=logs.RetentionDays.ONE_MONTH),
        on_failure=destinations.SqsDestination(queue),
        environment={"POWERTOOLS_SERVICE_NAME": "processor"},
    )


def main(archive: str, target: str) -> None:
    """Build the stack and synthesize it."""
    # What `cdk init` sets: otherwise access logs need an ACL, which the bucket's ownership setting forbids.
    app = cdk.App(outdir=target, context={"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True})
    stack = cdk.Stack(app, "tap")
    access_logs = secure_bucket(stack, "access-logs")
    uploads = secure_bucket(stack, "uploads", server_access_logs_bucket=access_logs)
    queue = sqs.Queue(stack, "dlq", retention_period=cdk.Duration.days(14), enforce_ssl=True)
    function = function_of(stack, archive, queue)
    uploads.grant_read(function, "uploads/*")
    alias = lambda_.Alias(stack, "live", alias_name="live", version=function.current_version)
    uploads.add_event_notification(
        s3.EventType.OBJECT_CREATED,
        notifications.LambdaDestination(alias),
        s3.NotificationKeyFilter(prefix="uploads/"),
    )
    watch(stack, function, queue)
    outputs = {"bucket": uploads.bucket_name, "function": function.function_name, "dlq": queue.queue_url}
    for name, value in outputs.items():
        cdk.CfnOutput(stack, f"{name}-output", value=value)
    app.synth()


def watch(stack: cdk.Stack, function: lambda_.Function, queue: sqs.Queue) -> None:
    """The alarms, their topic and the dashboard."""
    topic = sns.Topic(stack, "alarms", enforce_ssl=True)
    watched = [*map(function.metric, METRICS), queue.metric_approximate_number_of_messages_visible()]
    for number, metric in enumerate(watched):
        alarm = cloudwatch.Alarm(stack, f"alarm-{number}", metric=metric, threshold=0, evaluation_periods=1)
        alarm.add_alarm_action(actions.SnsAction(topic))
    cloudwatch.Dashboard(stack, "dashboard", widgets=[[cloudwatch.GraphWidget(left=watched)]])


if __name__ == "__main__":
    main(*sys.argv[1:])
