"""The function that processes uploads, with its log, its role and the queue for what it cannot process."""

import pulumi
import pulumi_aws as aws

from lib.args import RETRY_HOURS, TapStackArgs
from lib.dead_letter_queue import DeadLetterQueue
from lib.execution_role import ExecutionRole, Grants
from lib.packaging import HANDLER
from lib.storage import Storage

ALIAS = "live"
METRICS_NAMESPACE = "TapStack"

# What Lambda does with an asynchronous event that fails, spelt out:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
RETRY_ATTEMPTS = 2


class Processor(pulumi.ComponentResource):
    """The function and everything that exists for it alone.

    Attributes:
        function: the function itself; every change publishes a version.
        alias: what callers invoke, so that a version can be taken back without touching them.
        failure_destination: sends an event to the queue after the last attempt.
        log_group, role, queue: the function's own.
        service: what the handler's logs and metrics call themselves; two stacks of an account differ in it.
    """

    def __init__(self, name: str, args: TapStackArgs, storage: Storage, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:Processor", f"{name}-{args.environment_suffix}", {}, opts)
        self._stem, self._settings = name, args
        self.service = f"{name}-{args.environment_suffix}"
        self._parented = pulumi.ResourceOptions(parent=self)
        guarded = pulumi.ResourceOptions(parent=self, protect=args.protect)
        self.log_group = aws.cloudwatch.LogGroup(
            f"{name}-log-{args.environment_suffix}",
            retention_in_days=args.log_retention_days,
            kms_key_id=storage.encryption_key_arn,
            tags=args.tags,
            opts=guarded,
        )
        self.queue = DeadLetterQueue(f"{name}-dlq", args, storage.encryption_key_arn, guarded).queue
        grants = Grants(
            bucket_arn=storage.uploads.bucket.arn,
            key_arn=storage.key_arn,
            log_group_arn=self.log_group.arn,
            queue_arn=self.queue.arn,
        )
        execution = ExecutionRole(name, args, grants, self._parented)
        self.role = execution.role
        self.function = self._build_function(after=[execution.attachment, self.log_group])
        self.alias = self._build_alias()
        self.failure_destination = self._build_failure_destination()
        self.register_outputs({"function_arn": self.function.arn, "function_alias_arn": self.alias.arn})

    def _build_function(self, after: list[pulumi.Resource]) -> aws.lambda_.Function:
        args = self._settings
        return aws.lambda_.Function(
            f"{self._stem}-{args.environment_suffix}",
            description=f"Processes each object uploaded to {args.environment_suffix}",
            role=self.role.arn,
            handler=HANDLER,
            runtime=args.lambda_runtime,
            architectures=[args.architecture],
            memory_size=args.memory_mb,
            timeout=args.timeout_seconds,
            reserved_concurrent_executions=args.reserved_concurrency,
            code=pulumi.FileArchive(str(args.package.path)),
            source_code_hash=args.package.sha256_base64,
            publish=True,
            tracing_config={"mode": "Active"},
            logging_config={
                "log_format": "JSON",
                # Powertools keeps to the level; Lambda's own filter would also drop the metrics, which have none.
                "application_log_level": "DEBUG" if args.log_level == "DEBUG" else "INFO",
                # Without it each preview shows a new version: Lambda fills it in, and the provider sees a change.
                # https://github.com/hashicorp/terraform-provider-aws/issues/42181
                "system_log_level": "WARN",
                "log_group": self.log_group.name,
            },
            environment={
                "variables": {
                    "POWERTOOLS_SERVICE_NAME": self.service,
                    "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
                    "POWERTOOLS_LOG_LEVEL": args.log_level,
                    "ENVIRONMENT_SUFFIX": args.environment_suffix,
                }
            },
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )

    def _build_alias(self) -> aws.lambda_.Alias:
        args = self._settings
        return aws.lambda_.Alias(
            f"{self._stem}-alias-{args.environment_suffix}",
            name=ALIAS,
            description="The version that uploads invoke",
            function_name=self.function.name,
            # A pinned version has been published before; Lambda refuses one that does not exist.
            function_version=str(args.live_version) if args.live_version else self.function.version,
            opts=self._parented,
        )

    def _build_failure_destination(self) -> aws.lambda_.FunctionEventInvokeConfig:
        return aws.lambda_.FunctionEventInvokeConfig(
            f"{self._stem}-async-{self._settings.environment_suffix}",
            function_name=self.function.name,
            qualifier=self.alias.name,
            maximum_retry_attempts=RETRY_ATTEMPTS,
            maximum_event_age_in_seconds=RETRY_HOURS * 60 * 60,
            destination_config={"on_failure": {"destination": self.queue.arn}},
            opts=self._parented,
        )
