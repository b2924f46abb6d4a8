"""Rights that a function needs: for what its handler calls, for what invokes it, and for what it fails on."""

from collections.abc import Iterator
from typing import Any

from tapkit.aws.iam import POLICY, ROLE
from tapkit.aws.kms import KEY, KEY_ALIAS
from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION, FUNCTION_ALIAS, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.s3 import BUCKET_NOTIFICATION, BUCKETS, bucket_settings
from tapkit.aws.sns import TOPIC
from tapkit.aws.sqs import QUEUE
from tapkit.checks import NotJudged, Severity, rule
from tapkit.policy.api_actions import actions_of
from tapkit.policy.archives import archive_files
from tapkit.policy.invocations import bucket_targets, names, targets
from tapkit.policy.managed_policies import managed_statements
from tapkit.policy.model import Resource, Stack
from tapkit.policy.principals import admits_everybody
from tapkit.policy.rights import Rights
from tapkit.policy.rules.access import RESOURCE_POLICIES
from tapkit.policy.rules.function import attachments, roles
from tapkit.policy.rules.iam import grants
from tapkit.policy.rules.storage import configurations_of
from tapkit.policy.sdk_calls import Sources, read_sources
from tapkit.policy.statements import ParsedStatement, statements_of

SECRET = "aws:secretsmanager/secret:Secret"
# The types that a call of a service is about, by the prefix of its action.
_SUBJECTS = {
    "dynamodb": ("aws:dynamodb/table:Table",),
    "kinesis": ("aws:kinesis/stream:Stream",),
    "lambda": (FUNCTION,),
    "s3": BUCKETS,
    "secretsmanager": (SECRET,),
    "sns": (TOPIC,),
    "sqs": (QUEUE,),
    "states": ("aws:sfn/stateMachine:StateMachine",),
}
_IDENTITIES = ("arn", "name", "bucket", "url", "id")
# What Lambda itself calls with the function's role, by the service in the ARN of the source.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_POLLING = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
    "dynamodb": ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
}
# What Lambda calls for an event that a function has failed on.
_DELIVERY = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
    "s3": "s3:PutObject",
}
# The use of a resource, and what it asks of the key that the resource is encrypted with.
_KEY_USES = (
    (BUCKETS, "s3:GetObject", "kms:Decrypt"),
    (BUCKETS, "s3:PutObject", "kms:GenerateDataKey"),
    ((QUEUE,), "sqs:SendMessage", "kms:GenerateDataKey"),
    ((QUEUE,), "sqs:ReceiveMessage", "kms:Decrypt"),
    ((TOPIC,), "sns:Publish", "kms:GenerateDataKey"),
    ((SECRET,), "secretsmanager:GetSecretValue", "kms:Decrypt"),
)


def rights_of(stack: Stack, function: Resource) -> tuple[Resource, Rights]:
    """The role of a function, and all that it may do.

    Raises:
        NotJudged: the role, or a policy that it has, is not in the stack and not known otherwise.
    """
    found = roles(stack, function)
    if not found:
        raise NotJudged("its role is not in the stack")
    return found[0], rights_of_role(stack, found[0])


def rights_of_role(stack: Stack, role: Resource) -> Rights:
    """All that a role may do.

    Raises:
        NotJudged: a policy that it has is not in the stack and not known otherwise.
    """
    attached = [attachment for attachment in attachments(stack, role) if not _is_own(stack, attachment)]
    managed = [attachment.value("policyArn") for attachment in attached] + role.given("managedPolicyArns")
    foreign = [statement for arn in managed for statement in managed_statements(str(arn))]
    return Rights([*grants(stack, role), *foreign, *_grants_to(stack, role)])


def _is_own(stack: Stack, attachment: Resource) -> bool:
    return any(attachment.refers_to(policy, "policyArn", "arn", "id") for policy in stack.of_type(POLICY))


def _grants_to(stack: Stack, role: Resource) -> Iterator[ParsedStatement]:
    """The statements of resources' own policies that name a role, or everybody."""
    for resource in stack.of_type(*RESOURCE_POLICIES):
        if resource.type != ROLE:
            for statement in statements_of([resource], RESOURCE_POLICIES[resource.type]):
                if role.known("arn") in statement.principals.get("AWS", []) or admits_everybody(statement):
                    yield statement


@rule(
    "notification-within-rights",
    Severity.HIGH,
    "Let s3:GetObject of the role and filter_prefix of the notification name the same keys.",
    BUCKET_NOTIFICATION,
)
def notification_within_rights(stack: Stack, notification: Resource) -> Iterator[str]:
    """A function that may read some of a bucket's objects is invoked for these only."""
    buckets = [bucket for bucket in stack.of_type(*BUCKETS) if notification.refers_to(bucket, "bucket", "id", "bucket")]
    for target in targets(stack, notification):
        role, rights = rights_of(stack, target.function)
        for bucket in buckets:
            arn = bucket.value("arn")
            for prefix, suffix in _filters(notification, target.alias or target.function):
                reads = [
                    action for action in ("s3:GetObject", "s3:GetObjectVersion") if rights.reach(action, f"{arn}/*")
                ]
                if reads and not any(rights.cover(action, f"{arn}/{prefix}any{suffix}") for action in reads):
                    keys = f"that start with {prefix}" if prefix else "whatever their keys"
                    yield f"{target.name} is invoked for objects {keys}, and its role {role.name} may not read them"


def _filters(notification: Resource, target: Resource) -> Iterator[tuple[str, str]]:
    """The prefixes and suffixes of the keys that a target is invoked for."""
    for configuration in notification.values("lambdaFunctions"):
        if configuration.get("lambdaFunctionArn") == target.value("arn"):
            yield configuration.get("filterPrefix") or "", configuration.get("filterSuffix") or ""


@rule(
    "handler-within-rights",
    Severity.HIGH,
    "Allow the action in the policy of the function's role, on the ARN that the handler calls it for.",
    FUNCTION,
)
def handler_within_rights(stack: Stack, function: Resource) -> Iterator[str]:
    """A function's role allows what its handler calls of AWS's API."""
    sources = _sources(function)
    role, rights = rights_of(stack, function)
    missing = {}
    for call in sources.calls():
        for action in actions_of(call):
            if not _may(rights, action, _subjects(stack, function, action)):
                missing.setdefault(action, f"{call.path}:{call.line} calls {call.method} of {call.service}")
    for action, where in missing.items():
        yield f"its role {role.name} does not allow {action}, and {where}"
    if sources.opaque:
        raise NotJudged("; ".join(sources.opaque))


def _sources(function: Resource) -> Sources:
    code, handler = function.value("code"), str(function.value("handler"))
    if code is None or not str(function.value("runtime")).startswith("python"):
        raise NotJudged("its handler's source is not Python, or elsewhere")
    try:
        files = archive_files(code, function.folder)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotJudged("its archive cannot be read") from error
    module = handler.rpartition(".")[0].replace(".", "/")
    entry = next((path for path in (f"{module}.py", f"{module}/__init__.py") if path in files), None)
    if entry is None:
        raise NotJudged(f"its archive has no {module}.py")
    return read_sources(files, entry)


def _subjects(stack: Stack, function: Resource, action: str) -> list[str]:
    """The ARNs, as patterns, of what a call is likely to be about: what the function is told of or invoked by."""
    kinds = _SUBJECTS.get(action.partition(":")[0], ())
    told = _texts(function.value("environment.variables"))
    invoking = [
        bucket
        for target in bucket_targets(stack, function)
        for notification in stack.of_type(BUCKET_NOTIFICATION)
        if target in targets(stack, notification)
        for bucket in stack.of_type(*BUCKETS)
        if notification.refers_to(bucket, "bucket", "id", "bucket")
    ]
    found = [
        resource
        for resource in stack.of_type(*kinds)
        if resource in invoking or any(resource.known(identity) in told for identity in _IDENTITIES)
    ]
    return [_arn(resource, action) for resource in found if resource.known("arn")]


def _texts(variables: Any) -> list[str]:
    return [value for value in (variables or {}).values() if isinstance(value, str)]


def _arn(resource: Resource, action: str) -> str:
    """The ARN, as a pattern, that an action on a resource is about."""
    arn = resource.value("arn")
    if resource.type in BUCKETS:
        return arn if "Bucket" in action else f"{arn}/*"
    return f"{arn}*" if resource.type in (*_SUBJECTS["dynamodb"], SECRET, FUNCTION) else arn


def _may(rights: Rights, action: str, subjects: list[str]) -> bool:
    return any(rights.reach(action, arn) for arn in subjects) if subjects else rights.reach(action)


@rule(
    "failures-deliverable",
    Severity.HIGH,
    "Allow sqs:SendMessage, sns:Publish or what the destination needs in the policy of the function's role.",
    FUNCTION,
)
def failures_deliverable(stack: Stack, function: Resource) -> Iterator[str]:
    """A function's role allows events that it fails on to be sent where they are kept."""
    destinations = function.values("deadLetterConfig.targetArn")
    for config in stack.of_type(FUNCTION_EVENT_INVOKE_CONFIG):
        aliases = [alias for alias in stack.of_type(FUNCTION_ALIAS) if names(alias, function, "functionName")]
        if names(config, function, "functionName") or any(
            config.refers_to(alias, "functionName", "arn") for alias in aliases
        ):
            destinations += config.values("destinationConfig.onFailure.destination")
    yield from _undeliverable(stack, function, destinations)


def _undeliverable(stack: Stack, function: Resource, destinations: list[str]) -> Iterator[str]:
    if not destinations:
        return
    role, rights = rights_of(stack, function)
    for arn in dict.fromkeys(destinations):
        action = _DELIVERY.get(_service(arn))
        if action and not rights.reach(action, f"{arn}/*" if action == "s3:PutObject" else arn):
            yield f"its role {role.name} does not allow {action} on {arn}, where what it fails on is to be kept"


def _service(arn: str) -> str:
    return [*str(arn).split(":"), "", ""][2]


@rule(
    "event-source-within-rights",
    Severity.HIGH,
    "Allow what Lambda does with the source in the policy of the function's role, on the source's ARN.",
    EVENT_SOURCE_MAPPING,
)
def event_source_within_rights(stack: Stack, mapping: Resource) -> Iterator[str]:
    """A function's role allows Lambda to read what the function is invoked with, without which there is no mapping."""
    source = str(mapping.value("eventSourceArn"))
    for function in stack.of_type(FUNCTION):
        if names(mapping, function, "functionName"):
            role, rights = rights_of(stack, function)
            missing = [action for action in _POLLING.get(_service(source), ()) if not rights.reach(action, source)]
            if missing:
                yield f"the role {role.name} of {function.name} does not allow {', '.join(missing)} on {source}"
            for queue in stack.of_type(QUEUE):
                key = _key_of(stack, queue) if mapping.refers_to(queue, "eventSourceArn", "arn") else None
                if key and not rights.reach("kms:Decrypt", key.value("arn")):
                    yield f"the role {role.name} of {function.name} does not allow kms:Decrypt with {key.name}"
            yield from _undeliverable(stack, function, mapping.values("destinationConfig.onFailure.destinationArn"))


@rule(
    "keys-within-rights",
    Severity.HIGH,
    "Allow kms:Decrypt to read and kms:GenerateDataKey to write, on the key's ARN, in the policy of the role.",
    FUNCTION,
)
def keys_within_rights(stack: Stack, function: Resource) -> Iterator[str]:
    """A function's role that may use what is encrypted with a customer's key may use the key, too."""
    encrypted = [
        (resource, key, action, needed)
        for kinds, action, needed in _KEY_USES
        for resource in stack.of_type(*kinds)
        if (key := _key_of(stack, resource))
    ]
    if not encrypted:
        return
    role, rights = rights_of(stack, function)
    for resource, key, action, needed in encrypted:
        if rights.name(action, _arn(resource, action)) and not rights.reach(needed, key.value("arn")):
            yield f"its role {role.name} allows {action} on {resource.name}, but not {needed} with its key {key.name}"


def _key_of(stack: Stack, resource: Resource) -> Resource | None:
    """The key of the stack that a resource is encrypted with."""
    if resource.type in BUCKETS:
        path = "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId"
        settings = configurations_of(stack, resource, *bucket_settings("ServerSideEncryptionConfiguration"))
    else:
        path, settings = "kmsKeyId" if resource.type == SECRET else "kmsMasterKeyId", [resource]
    for key in stack.of_type(KEY):
        aliases = [
            alias for alias in stack.of_type(KEY_ALIAS) if alias.refers_to(key, "targetKeyId", "keyId", "id", "arn")
        ]
        for setting in settings:
            by_alias = any(setting.refers_to(alias, path, "name", "arn", "id") for alias in aliases)
            if by_alias or setting.refers_to(key, path, "arn", "keyId", "id"):
                return key
    return None
