"""Policies and roles: valid documents that grant what is needed and no more."""

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

# Actions that have no resource to name:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
WITHOUT_RESOURCE = {
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "s3:ListAllMyBuckets",
    "sts:GetCallerIdentity",
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    # A function in a VPC:
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
}
_BROAD_MANAGED_POLICY = re.compile(r"arn:aws[\w-]*:iam::aws:policy/.*(FullAccess|AdministratorAccess|PowerUserAccess)")
# Alone, or as all that an ARN says of the resource itself.
_EVERYTHING = re.compile(r"\*|arn(:[^:]*){4}:\*")
_OBJECT_ACTION = re.compile(r"s3:(?!\w*Bucket)\w*Object\w*")
_ONE_BUCKET = re.compile(r"arn:aws[\w-]*:s3:::[^*?/]+(?P<objects>/.+)?")
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
_LOGGING_MANAGED_POLICIES = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")


@resource_rule("iam-document-valid", Severity.CRITICAL, f"Write a document of version {VERSION}.", *DOCUMENTS)
def iam_document_valid(resource: Resource) -> Iterator[str]:
    """A policy document is JSON of the current version, with all required statement elements."""
    for path, required in DOCUMENTS[resource.type].items():
        for document in resource.values(path):
            yield from (f"its {path} {problem}" for problem in _document_problems(document, required))


def _document_problems(document: Any, required: tuple[str, ...]) -> Iterator[str]:
    try:
        parsed = parse_document(document)
    except ValueError as error:
        yield str(error)
        return
    if parsed.get("Version") != VERSION:
        yield f"has the version {parsed.get('Version')}, not {VERSION}"
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
        broad = [arn for arn in resource.values("policyArn") if _BROAD_MANAGED_POLICY.fullmatch(arn)]
        yield from (f"it attaches {arn}" for arn in broad)
        return
    for path in DOCUMENTS[resource.type]:
        for statement in statements_of([resource], path):
            yield from _excess(statement)


def _excess(statement: ParsedStatement) -> Iterator[str]:
    if statement.effect != "Allow":
        return
    for key in sorted(statement.keys & {"NotAction", "NotResource"}):
        yield f"it allows everything but what {key} says"
    for action in statement.actions:
        if action == "*" or action.endswith(":*"):
            yield f"it allows {action}"
    specific = [action for action in statement.actions if action not in WITHOUT_RESOURCE]
    everything = [resource for resource in statement.resources if _EVERYTHING.fullmatch(resource)]
    if everything and specific:
        yield f"it allows {', '.join(specific)} on {', '.join(everything)}"
        return
    on_objects = [action for action in statement.actions if _OBJECT_ACTION.fullmatch(action)]
    buckets = [_ONE_BUCKET.fullmatch(resource) for resource in statement.resources]
    if on_objects and not (all(buckets) and any(bucket["objects"] for bucket in buckets)):
        yield f"it allows {', '.join(on_objects)} on {', '.join(statement.resources)}, not the objects of one bucket"


@resource_rule("iam-trust-one-service", Severity.HIGH, "Let one AWS service assume the role, and nobody else.", ROLE)
def iam_trust_one_service(role: Resource) -> Iterator[str]:
    """A role is assumed by one AWS service only."""
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
        managed += role.values("managedPolicyArns")
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
