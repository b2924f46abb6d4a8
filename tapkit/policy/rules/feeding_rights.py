"""Rights of what is wired: a function's role may send what failed, and take what it is fed with."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from tapkit.aws.dynamodb import TABLE
from tapkit.aws.iam import POLICY
from tapkit.aws.lambda_ import EVENT_SOURCE_MAPPING, FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.sns import TOPIC
from tapkit.aws.sqs import QUEUE
from tapkit.checks import Severity, UnknownValue, rule
from tapkit.policy.invocations import names
from tapkit.policy.model import Resource, Stack, as_list
from tapkit.policy.rules.function import attachments, roles
from tapkit.policy.rules.iam import grants

# The actions that managed policies of AWS's allow, as far as the rules here ask for them.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_MANAGED = {
    "AdministratorAccess": ("*",),
    "PowerUserAccess": ("*",),
    "AmazonSQSFullAccess": ("sqs:*",),
    "AmazonSNSFullAccess": ("sns:*",),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:get*", "s3:list*"),
    "AmazonDynamoDBFullAccess": ("dynamodb:*",),
    "AmazonDynamoDBFullAccess_v2": ("dynamodb:*",),
    "AmazonEventBridgeFullAccess": ("events:*",),
    "AWSLambda_FullAccess": ("lambda:*",),
    "AWSLambdaRole": ("lambda:invokefunction",),
    "AWSLambdaBasicExecutionRole": ("logs:*",),
    "AWSLambdaVPCAccessExecutionRole": ("logs:*", "ec2:*"),
    "AWSXRayDaemonWriteAccess": ("xray:*",),
    "AWSXrayWriteOnlyAccess": ("xray:*",),
    "CloudWatchLambdaInsightsExecutionRolePolicy": ("logs:*",),
    "AWSLambdaSQSQueueExecutionRole": (
        *("sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes", "logs:*"),
    ),
    "AWSLambdaDynamoDBExecutionRole": (
        *("dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:liststreams"),
        "logs:*",
    ),
}
_SENDING = {QUEUE: "sqs:SendMessage", TOPIC: "sns:Publish", FUNCTION: "lambda:InvokeFunction"}
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
_TAKING = {
    QUEUE: ("arn", ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")),
    TABLE: ("streamArn", ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")),
}


def may(stack: Stack, role: Resource, action: str, arn: str) -> bool:
    """Whether a role of the stack is allowed an action on a resource by one of its policies; denials do not count.

    Raises:
        UnknownValue: one of its policies is neither in the stack nor one of AWS's that are known here.
    """
    allowed = [statement for statement in grants(stack, role) if statement.effect == "Allow"]
    if any(statement.covers(action, arn) or statement.keys & {"NotAction", "NotResource"} for statement in allowed):
        return True
    unknown = []
    for managed in _managed(stack, role):
        patterns = _MANAGED.get(managed.rpartition("/")[2])
        if patterns is None:
            unknown.append(managed)
        elif any(fnmatchcase(action.lower(), pattern) for pattern in patterns):
            return True
    if unknown:
        raise UnknownValue(f"the policies {', '.join(unknown)}")
    return False


def _managed(stack: Stack, role: Resource) -> list[str]:
    """The ARNs of a role's policies that are not in the stack."""
    own = stack.of_type(POLICY)
    outside = [
        attachment
        for attachment in attachments(stack, role)
        if not any(attachment.refers_to(policy, "policyArn", "arn", "id") for policy in own)
    ]
    arns = [arn for attachment in outside for arn in as_list(attachment.value("policyArn"))]
    return [*map(str, arns), *map(str, role.values("managedPolicyArns"))]


@rule(
    "failure-destination-permitted",
    Severity.CRITICAL,
    "Allow sqs:SendMessage, sns:Publish or lambda:InvokeFunction on the destination to the function's role.",
    FUNCTION,
)
def failure_destination_permitted(stack: Stack, function: Resource) -> Iterator[str]:
    """A function may send the events that it has failed on where they are to go."""
    configs = [found for found in stack.of_type(FUNCTION_EVENT_INVOKE_CONFIG) if names(found, function, "functionName")]
    places = [(found, "destinationConfig.onFailure.destination") for found in configs]
    places.append((function, "deadLetterConfig.targetArn"))
    for role in roles(stack, function):
        for kind, action in _SENDING.items():
            for target in stack.of_type(kind):
                sent = any(found.refers_to(target, path, "arn") for found, path in places)
                if sent and not may(stack, role, action, str(target.value("arn"))):
                    yield f"its role {role.name} does not allow {action} on {target.name}: what failed is lost"


@rule(
    "event-source-permitted",
    Severity.CRITICAL,
    "Allow the actions on the queue's or the stream's ARN in a policy of the function's role.",
    EVENT_SOURCE_MAPPING,
)
def event_source_permitted(stack: Stack, mapping: Resource) -> Iterator[str]:
    """A function's role may take what the function is fed with."""
    fed = [function for function in stack.of_type(FUNCTION) if names(mapping, function, "functionName")]
    for role in [role for function in fed for role in roles(stack, function)]:
        for kind, (identity, actions) in _TAKING.items():
            for source in stack.of_type(kind):
                if mapping.refers_to(source, "eventSourceArn", identity):
                    arn = str(source.value(identity))
                    missing = [action for action in actions if not may(stack, role, action, arn)]
                    if missing:
                        yield f"its role {role.name} does not allow {', '.join(missing)} on {source.name}"
