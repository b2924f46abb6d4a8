"""The function that processes uploads, with its log, its role and the queue for what it cannot process."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs, package_for
from lib.storage import Storage
from parts.function import DeadLetterQueue, ExecutionRole, live_function
from parts.policy_documents import Statement, allow

METRICS_NAMESPACE = "TapStack"


class Processor(pulumi.ComponentResource):
    """The function and everything that exists for it alone; callers invoke its ``alias``.

    ``service`` is what the handler's logs and metrics call themselves; two stacks of an account differ in it.
    """

    def __init__(self, name: str, args: TapStackArgs, storage: Storage, opts: pulumi.ResourceOptions) -> None:
        scope = storage.scope
        super().__init__("tap:index:Processor", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        guarded = pulumi.ResourceOptions(parent=self, protect=args.protect)
        self.service = scope.name(name)
        # There before the function, for which Lambda would make one that is kept for ever.
        self.log_group = aws.cloudwatch.LogGroup(
            scope.name(f"{name}-log"),
            retention_in_days=args.log_retention_days,
            kms_key_id=storage.encryption_key_arn,
            tags=scope.tags,
            opts=guarded,
        )
        self.queue = DeadLetterQueue(f"{name}-dlq", scope, storage.encryption_key_arn, guarded).queue
        execution = ExecutionRole(name, scope, "upload processor", self._rights(args, storage), child)
        self.role = execution.role
        self.function, self.alias, self.failure_destination = live_function(
            name,
            scope,
            args.package or package_for(args.lambda_runtime, args.architecture),
            runtime=args.lambda_runtime,
            log_group=self.log_group,
            log_level=args.log_level,
            metrics_namespace=METRICS_NAMESPACE,
            queue=self.queue,
            live_version=args.live_version,
            live_description="The version that uploads invoke",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[execution.attachment, self.log_group]),
            description=f"Processes each object uploaded to {scope.suffix}",
            role=self.role.arn,
            architectures=[args.architecture],
            memory_size=args.memory_mb,
            timeout=args.timeout_seconds,
            reserved_concurrent_executions=args.reserved_concurrency,
        )
        self.register_outputs({"function_arn": self.function.arn, "function_alias_arn": self.alias.arn})

    def _rights(self, args: TapStackArgs, storage: Storage) -> list[Statement]:
        """What the handler calls, on the resources that it calls it for."""
        bucket_arn = storage.uploads.bucket.arn
        uploads = pulumi.Output.concat(bucket_arn, "/", args.object_prefix, "*")
        own_streams = pulumi.Output.concat(self.log_group.arn, ":*")
        statements = [
            allow("ReadUploads", ["s3:GetObject", "s3:GetObjectVersion"], uploads),
            # Without it S3 answers 403 instead of 404 for an object that has been deleted.
            allow("TellMissingFromForbidden", ["s3:ListBucket"], bucket_arn),
            allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], own_streams),
            allow("ParkFailedEvents", ["sqs:SendMessage"], self.queue.arn),
            # X-Ray's actions have no resource to name:
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
            allow("Trace", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
        ]
        if storage.key is not None:
            statements.append(allow("DecryptUploads", ["kms:Decrypt"], storage.key.arn))
        if args.encrypts_with_key:
            statements.append(allow("EncryptFailedEvents", ["kms:GenerateDataKey"], storage.key.arn))
        return statements
