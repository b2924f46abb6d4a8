"""A function with its role, the alias that callers invoke, and the queue for events that it fails on for good."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from parts.packaging import HANDLER, Package
from parts.policy_documents import Statement, deny_insecure_transport, policy_document
from parts.scope import Scope, Text

ALIAS = "live"

# What Lambda does with an asynchronous event that fails, spelt out:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
RETRY_ATTEMPTS = 2
RETRY_HOURS = 6
PARKED_DAYS = 14  # how long an event can wait for somebody: the longest that SQS allows


class DeadLetterQueue(pulumi.ComponentResource):
    """A ``queue`` that only admits TLS, encrypted with a key or else with SQS's own."""

    def __init__(self, name: str, scope: Scope, key_arn: Text | None, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tap:index:DeadLetterQueue", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(
            scope.name(f"{name}-queue"),
            message_retention_seconds=PARKED_DAYS * 24 * 60 * 60,
            # SQS refuses both at once.
            kms_master_key_id=key_arn,
            sqs_managed_sse_enabled=True if key_arn is None else None,
            tags=scope.tags,
            opts=child,
        )
        aws.sqs.QueuePolicy(
            scope.name(f"{name}-policy"),
            queue_url=self.queue.url,
            policy=policy_document(deny_insecure_transport("sqs:*", self.queue.arn)),
            opts=child,
        )
        self.register_outputs({"dlq_url": self.queue.url, "dlq_arn": self.queue.arn})


class ExecutionRole(pulumi.ComponentResource):
    """A ``role`` that Lambda assumes; whoever uses its rights has to wait for the ``attachment`` of its one policy.

    ``holder`` is what assumes it, in words, such as ``upload processor``.
    """

    def __init__(
        self, name: str, scope: Scope, holder: str, statements: Sequence[Statement], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("tap:index:ExecutionRole", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        self.role = aws.iam.Role(
            scope.name(f"{name}-role"),
            description=f"Assumed by the {holder} of {scope.suffix}",
            assume_role_policy=policy_document(trust),
            tags=scope.tags,
            opts=child,
        )
        policy = aws.iam.Policy(
            scope.name(f"{name}-policy"),
            description=f"What the {holder} of {scope.suffix} may do",
            policy=policy_document(*statements),
            tags=scope.tags,
            opts=child,
        )
        self.attachment = aws.iam.RolePolicyAttachment(
            scope.name(f"{name}-attachment"), role=self.role.name, policy_arn=policy.arn, opts=child
        )
        self.register_outputs({"role_arn": self.role.arn})


def live_function(  # pylint: disable=too-many-arguments, too-many-locals # most of them are Lambda's own
    name: str,
    scope: Scope,
    package: Package,
    *,
    runtime: str,
    log_group: aws.cloudwatch.LogGroup,
    log_level: str,
    metrics_namespace: str,
    queue: aws.sqs.Queue,
    live_version: int,
    live_description: str,
    opts: pulumi.ResourceOptions,
    **properties: Any,
) -> tuple[aws.lambda_.Function, aws.lambda_.Alias, aws.lambda_.FunctionEventInvokeConfig]:
    """Register a function, the alias that callers invoke, and the queue as the alias's destination for failures.

    Every change of the function publishes a version, so one can be taken back without touching the callers.

    Args:
        live_version: the published version that the alias names; 0 for the newest.
        opts: of the function: its parent, and the rights that have to be there before the first invocation.
        properties: Lambda's own, such as ``memory_size``.
    """
    child = pulumi.ResourceOptions(parent=opts.parent)
    service = scope.name(name)  # what Powertools' logs and metrics call themselves
    function = aws.lambda_.Function(
        scope.name(name),
        handler=HANDLER,
        runtime=runtime,
        code=pulumi.FileArchive(str(package.path)),
        source_code_hash=package.sha256_base64,
        publish=True,
        tracing_config={"mode": "Active"},
        logging_config={
            "log_format": "JSON",
            # Powertools keeps to the level; Lambda's own filter would also drop the metrics, which have none.
            "application_log_level": "DEBUG" if log_level == "DEBUG" else "INFO",
            # Without it each preview shows a new version: Lambda fills it in, and the provider sees a change.
            # https://github.com/hashicorp/terraform-provider-aws/issues/42181
            "system_log_level": "WARN",
            "log_group": log_group.name,
        },
        environment={
            "variables": {
                "POWERTOOLS_SERVICE_NAME": service,
                "POWERTOOLS_METRICS_NAMESPACE": metrics_namespace,
                "POWERTOOLS_LOG_LEVEL": log_level,
                "ENVIRONMENT_SUFFIX": scope.suffix,
            }
        },
        tags=scope.tags,
        opts=opts,
        **properties,
    )
    alias = aws.lambda_.Alias(
        scope.name(f"{name}-alias"),
        name=ALIAS,
        description=live_description,
        function_name=function.name,
        # A pinned version has been published before; Lambda refuses one that does not exist.
        function_version=str(live_version) if live_version else function.version,
        opts=child,
    )
    failure_destination = aws.lambda_.FunctionEventInvokeConfig(
        scope.name(f"{name}-async"),
        function_name=function.name,
        qualifier=alias.name,
        maximum_retry_attempts=RETRY_ATTEMPTS,
        maximum_event_age_in_seconds=RETRY_HOURS * 60 * 60,
        destination_config={"on_failure": {"destination": queue.arn}},
        opts=child,
    )
    return function, alias, failure_destination
