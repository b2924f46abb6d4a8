"""Policies and roles: valid documents that grant what is needed and no more."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tapkit.aws.iam import ATTACHMENTS, POLICY, ROLE, ROLE_POLICY
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.s3 import BUCKET_POLICY
from tapkit.aws.sns import TOPIC_POLICY
from tapkit.aws.sqs import QUEUE_POLICY
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack, as_list
from tapkit.policy.rules.function import attachments, inline_policies, log_groups, roles
from tapkit.policy.statements import VERSION, ParsedStatement, parse_document, statements_of

# The properties that hold documents, and the elements that a statement must have there; | separates alternatives.
_IDENTITY = ("Effect", "Action|NotAction", "Resource|NotResource")
_TRUST = ("Effect", "Action|NotAction", "Principal|NotPrincipal")
_RESOURCE = (*_TRUST, "Resource|NotResource")
DOCUMENTS = {
    POLICY: {"policy": _IDENTITY},
    ROLE_POLICY: {"policy": _IDENTITY},
    ROLE: {"assumeRolePolicy": _TRUST, "inlinePolicies.policy": _IDENTITY},
    BUCKET_POLICY: {"policy": _RESOURCE},
    QUEUE_POLICY: {"policy": _RESOURCE},
    TOPIC_POLICY: {"policy": _RESOURCE},
    KEY: {"policy": _RESOURCE},
}
GRANTING = (POLICY, ROLE_POLICY, ROLE)

# Actions that have no resource to name, as patterns of what stands after the service:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_WITHOUT_RESOURCE = {
    "application-autoscaling": r"(Describe|Register|Deregister|Put|Delete)\w*",
    "autoscaling": r"Describe\w*",
    "bedrock": r"List\w*",
    "ce": r"Get\w*",
    "cloudformation": r"ListStacks|ListExports|ListImports|ValidateTemplate",
    "cloudwatch": r"PutMetricData|GetMetricData|GetMetricStatistics|ListMetrics|DescribeAlarmsForMetric",
    "comprehend": r"(Batch)?Detect\w*",
    "dynamodb": r"ListTables|ListStreams|DescribeLimits",
    # Interfaces of a function or container in a VPC are not known beforehand.
    "ec2": r"Describe\w*|(Create|Delete)NetworkInterface|(Una|A)ssignPrivateIpAddresses",
    "ec2messages": r"\w+",
    "ecr": r"GetAuthorizationToken",
    "ecs": r"ListClusters|ListTaskDefinitions|RegisterTaskDefinition|DeregisterTaskDefinition|DescribeTaskDefinition",
    "elasticloadbalancing": r"Describe\w*",
    "iam": r"List(Roles|Policies|Users|Groups|AccountAliases)|GetAccount\w*",
    "kms": r"ListAliases|ListKeys|CreateKey|GenerateRandom",
    "lambda": r"ListFunctions|ListLayers|ListEventSourceMappings|GetAccountSettings",
    # Of these, only those of an account as a whole; a state machine needs them for its log.
    "logs": r"DescribeLogGroups|\w*LogDelivery|ListLogDeliveries|(Put|Describe)ResourcePolic(y|ies)|DescribeQueries",
    "organizations": r"(List|Describe)\w*",
    "polly": r"DescribeVoices",
    "pricing": r"\w+",
    "rekognition": r"Detect\w*|CompareFaces|RecognizeCelebrities",
    "s3": r"ListAllMyBuckets",
    "secretsmanager": r"ListSecrets|GetRandomPassword",
    "sns": r"ListTopics|ListSubscriptions|(Get|Set)SMSAttributes",
    "sqs": r"ListQueues",
    "ssm": r"DescribeParameters|DescribeInstanceInformation|UpdateInstanceInformation|ListCommands",
    "ssmmessages": r"\w+",
    "sts": r"GetCallerIdentity|GetSessionToken|DecodeAuthorizationMessage",
    "tag": r"Get\w*",
    "textract": r"\w+",
    "transcribe": r"(Start|Get|List)\w*",
    "translate": r"TranslateText|ListLanguages",
    "xray": r"(Put|Get)\w+",
}
# Conditions that say of which resources, where no ARN does.
_SELECTING = ("aws:ResourceTag/", "ec2:ResourceTag/", "kms:ViaService", "cloudwatch:namespace", "iam:PassedToService")
_BROAD_MANAGED_POLICY = re.compile(
    r"arn:aws[\w-]*:iam::aws:policy/.*(FullAccess|AdministratorAccess|PowerUserAccess)(_?[vV]\d+)?"
)
# Alone, or as all that an ARN says of the resource itself.
_EVERYTHING = re.compile(r"\*|arn(:[^:]*){4}:\*")
# What a function writes its log with; AWS's own policy for that names no log group either.
_LOG_WRITING = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_OBJECT_ACTION = re.compile(r"s3:(?!\w*Bucket)\w*Object\w*")
_ONE_BUCKET = re.compile(r"arn:aws[\w-]*:s3:::[^*?/]+(?P<objects>/.+)?")
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
_LOGGING_MANAGED_POLICIES = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")


@resource_rule(
    "iam-document-valid",
    Severity.CRITICAL,
    "Write a JSON object with Version and Statement, each statement with the elements that are missing.",
    *DOCUMENTS,
)
def iam_document_valid(resource: Resource) -> Iterator[str]:
    """A policy document is JSON with all required statement elements."""
    for path, required in DOCUMENTS[resource.type].items():
        # AWS writes one where the program does not.
        for document in resource.given(path):
            yield from (f"its {path} {problem}" for problem in _document_problems(document, required))


def _document_problems(document: Any, required: tuple[str, ...]) -> Iterator[str]:
    try:
        parsed = parse_document(document)
    except ValueError as error:
        yield str(error)
        return
    found = as_list(parsed.get("Statement"))
    if not found:
        yield "has no statements"
    for number, statement in enumerate(found, start=1):
        keys = set(statement) if isinstance(statement, Mapping) else set()
        missing = [element for element in required if not keys & set(element.split("|"))]
        if missing:
            yield f"has no {', '.join(element.partition('|')[0] for element in missing)} in statement {number}"
        elif statement["Effect"] not in ("Allow", "Deny"):
            yield f"has the effect {statement['Effect']} in statement {number}"
        if "Principal" in keys and not any(element.startswith("Principal") for element in required):
            yield f"has a Principal in statement {number}: an identity's policy applies to whoever has it"


@resource_rule("iam-document-current", Severity.MEDIUM, f'Set Version to "{VERSION}".', *DOCUMENTS)
def iam_document_current(resource: Resource) -> Iterator[str]:
    """A policy document is of the current version; an older one takes ${variables} for plain text."""
    for path in DOCUMENTS[resource.type]:
        for document in resource.given(path):
            # iam-document-valid judges what is no document.
            with contextlib.suppress(ValueError):
                version = parse_document(document).get("Version")
                if version != VERSION:
                    yield f"its {path} has the version {version}, not {VERSION}"


@resource_rule(
    "iam-least-privilege",
    Severity.CRITICAL,
    "Name the actions that are called and the ARNs that they are called on.",
    *GRANTING,
    *ATTACHMENTS,
)
def iam_least_privilege(resource: Resource) -> Iterator[str]:
    """Rights are granted for named actions on named resources."""
    if resource.type in ATTACHMENTS:
        yield from (f"it attaches {arn}" for arn in _broad(resource, "policyArn"))
        return
    yield from (f"it attaches {arn}" for arn in _broad(resource, "managedPolicyArns"))
    for path in DOCUMENTS[resource.type]:
        for statement in statements_of([resource], path):
            yield from _excess(statement)


def _broad(resource: Resource, path: str) -> list[str]:
    return [arn for arn in resource.given(path) if _BROAD_MANAGED_POLICY.fullmatch(str(arn))]


def _needs_resource(action: str) -> bool:
    """Whether an action is one that a policy can confine to some resources."""
    service, _colon, name = action.partition(":")
    # What a wildcard stands for is of one kind with what is written before it: Describe* with DescribeVpcs.
    pattern = _WITHOUT_RESOURCE.get(service)
    return pattern is None or not re.fullmatch(pattern, name.removesuffix("*"))


def _excess(statement: ParsedStatement) -> Iterator[str]:
    if statement.effect != "Allow":
        return
    for key in sorted(statement.keys & {"NotAction", "NotResource"}):
        yield f"it allows everything but what {key} says"
    for action in statement.actions:
        if action == "*" or action.endswith(":*"):
            yield f"it allows {action}"
    selected = any(statement.has_condition(key) for key in _SELECTING)
    specific = [
        action
        for action in statement.actions
        if _needs_resource(action) and action not in _LOG_WRITING and not selected
    ]
    everything = [resource for resource in statement.resources if _EVERYTHING.fullmatch(resource)]
    if everything and specific:
        yield f"it allows {', '.join(specific)} on {', '.join(everything)}"
        return
    on_objects = [action for action in statement.actions if _OBJECT_ACTION.fullmatch(action)]
    buckets = [_ONE_BUCKET.fullmatch(resource) for resource in statement.resources]
    if on_objects and not (all(buckets) and any(bucket["objects"] for bucket in buckets)):
        yield f"it allows {', '.join(on_objects)} on {', '.join(statement.resources)}, not the objects of one bucket"


@resource_rule(
    "iam-log-rights-scoped",
    Severity.MEDIUM,
    "Name the log group's ARN, followed by :*, and create the group in the stack.",
    *GRANTING,
)
def iam_log_rights_scoped(resource: Resource) -> Iterator[str]:
    """Whoever writes a log may write its own, and not into those of others."""
    for path in DOCUMENTS[resource.type]:
        for statement in statements_of([resource], path):
            writing = [action for action in statement.actions if action in _LOG_WRITING]
            everything = [pattern for pattern in statement.resources if _EVERYTHING.fullmatch(pattern)]
            if statement.effect == "Allow" and writing and everything:
                yield f"it allows {', '.join(writing)} on {', '.join(everything)}"


@rule("iam-trust-one-service", Severity.HIGH, "Let Lambda assume the function's role, and nobody else.", ROLE)
def iam_trust_one_service(stack: Stack, role: Resource) -> Iterator[str]:
    """A function's role is assumed by one AWS service only."""
    if not any(role in roles(stack, function) for function in stack.of_type(FUNCTION)):
        return
    sorts: list[str] = []
    names: list[str] = []
    for statement in statements_of([role], "assumeRolePolicy"):
        if statement.effect == "Allow":
            for sort, principals in statement.principals.items():
                sorts += [sort] * len(principals)
                names += principals
    if sorts != ["Service"]:
        yield f"it is assumed by {', '.join(names) or 'nobody'}, not by one service"


def grants(stack: Stack, role: Resource) -> list[ParsedStatement]:
    """The statements of all policies of a role that are in the stack."""
    attached = [
        policy
        for attachment in attachments(stack, role)
        for policy in stack.of_type(POLICY)
        if attachment.refers_to(policy, "policyArn", "arn", "id")
    ]
    return [
        *statements_of([*attached, *inline_policies(stack, role)]),
        *statements_of([role], "inlinePolicies.policy"),
    ]


@rule(
    "iam-logs-granted",
    Severity.HIGH,
    "Allow logs:CreateLogStream and logs:PutLogEvents on the log group's ARN followed by :*.",
    FUNCTION,
)
def iam_logs_granted(stack: Stack, function: Resource) -> Iterator[str]:
    """A function may write to its log group."""
    for role in roles(stack, function):
        managed = [arn for attachment in attachments(stack, role) for arn in as_list(attachment.known("policyArn"))]
        managed += role.given("managedPolicyArns")
        if any(arn.endswith(_LOGGING_MANAGED_POLICIES) for arn in managed):
            continue
        allowed = [statement for statement in grants(stack, role) if statement.effect == "Allow"]
        for group in log_groups(stack, function):
            stream = f"{group.value('arn').removesuffix(':*')}:log-stream:any"
            for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
                if not any(statement.covers(action, stream) for statement in allowed):
                    yield f"its role {role.name} does not allow {action} on its log group {group.name}"


@resource_rule("iam-policy-described", Severity.LOW, "Set a description and tags.", POLICY)
def iam_policy_described(policy: Resource) -> Iterator[str]:
    """A policy says what it is for."""
    for name in ("description", "tags"):
        if not policy.value(name):
            yield f"it has no {name}"
