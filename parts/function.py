"""A function with its log, the alias that callers invoke, and where an event goes that it fails on for good."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from parts.packaging import HANDLER, Package
from parts.scope import Scope

ALIAS = "live"

# What Lambda does with an asynchronous event that fails, spelt out:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
RETRY_ATTEMPTS = 2
RETRY_HOURS = 6


@dataclass(frozen=True, kw_only=True)
class FunctionArgs:
    """What differs between two functions.

    Attributes:
        description: what it does, for people.
        package: its archive.
        runtime: identifier of its runtime, such as ``python3.13``.
        architecture: its instruction set, ``arm64`` or ``x86_64``.
        memory_mb: its memory in MiB.
        timeout_seconds: longest time one invocation may take.
        reserved_concurrency: invocations that may run at once; -1 reserves none.
        role_arn: of its execution role.
        log_group_name: of the log that it writes to.
        log_level: least severe message that it logs.
        service: what the handler's logs and metrics call themselves; two stacks of an account differ in it.
        metrics_namespace: that the handler's metrics are published in.
    """

    description: str
    package: Package
    runtime: str
    architecture: str
    memory_mb: int
    timeout_seconds: int
    reserved_concurrency: int
    role_arn: pulumi.Input[str]
    log_group_name: pulumi.Input[str]
    log_level: str
    service: str
    metrics_namespace: str


def log_group(
    name: str,
    scope: Scope,
    *,
    retention_days: int,
    key_arn: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.LogGroup:
    """Register the log of a function, which exists before the function and not longer than the deployment."""
    return aws.cloudwatch.LogGroup(
        scope.name(f"{name}-log"),
        retention_in_days=retention_days,
        kms_key_id=key_arn,
        tags=scope.tags,
        opts=opts,
    )


def function(name: str, scope: Scope, args: FunctionArgs, opts: pulumi.ResourceOptions) -> aws.lambda_.Function:
    """Register a function, every change of which publishes a version.

    Its handler logs and measures with Powertools. It has to wait for its rights: ``opts`` name them.
    """
    return aws.lambda_.Function(
        scope.name(name),
        description=args.description,
        role=args.role_arn,
        handler=HANDLER,
        runtime=args.runtime,
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
            "log_group": args.log_group_name,
        },
        environment={
            "variables": {
                "POWERTOOLS_SERVICE_NAME": args.service,
                "POWERTOOLS_METRICS_NAMESPACE": args.metrics_namespace,
                "POWERTOOLS_LOG_LEVEL": args.log_level,
                "ENVIRONMENT_SUFFIX": scope.suffix,
            }
        },
        tags=scope.tags,
        opts=opts,
    )


def live_alias(  # pylint: disable=too-many-arguments # all of them differ between two aliases
    name: str,
    scope: Scope,
    target: aws.lambda_.Function,
    *,
    description: str,
    pinned_version: int,
    opts: pulumi.ResourceOptions,
) -> aws.lambda_.Alias:
    """Register what callers invoke, so that a version can be taken back without touching them.

    ``pinned_version`` is a published one, or 0 for the newest.
    """
    return aws.lambda_.Alias(
        scope.name(f"{name}-alias"),
        name=ALIAS,
        description=description,
        function_name=target.name,
        # A pinned version has been published before; Lambda refuses one that does not exist.
        function_version=str(pinned_version) if pinned_version else target.version,
        opts=opts,
    )


def failure_destination(  # pylint: disable=too-many-arguments # all of them differ between two functions
    name: str,
    scope: Scope,
    target: aws.lambda_.Function,
    *,
    alias: aws.lambda_.Alias,
    queue_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.lambda_.FunctionEventInvokeConfig:
    """Register that an event which the alias was invoked with goes to a queue after the last attempt."""
    return aws.lambda_.FunctionEventInvokeConfig(
        scope.name(f"{name}-async"),
        function_name=target.name,
        qualifier=alias.name,
        maximum_retry_attempts=RETRY_ATTEMPTS,
        maximum_event_age_in_seconds=RETRY_HOURS * 60 * 60,
        destination_config={"on_failure": {"destination": queue_arn}},
        opts=opts,
    )
