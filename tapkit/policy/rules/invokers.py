"""Invocations by other services than S3: the target of a rule, a subscription or an API lets the service in."""

from collections.abc import Iterator

from tapkit.aws.apigateway import REST_INTEGRATION
from tapkit.aws.apigatewayv2 import HTTP_API, HTTP_INTEGRATION
from tapkit.aws.cloudwatch import EVENT_RULE, EVENT_TARGET, LOG_SUBSCRIPTION_FILTER
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import PERMISSION
from tapkit.aws.sns import TOPIC, TOPIC_POLICY, TOPIC_SUBSCRIPTION
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.checks import Severity, rule
from tapkit.policy.invocations import Target, all_targets, qualifies
from tapkit.policy.model import Resource, Stack
from tapkit.policy.services import admits, may_use_key

EVENTS, TOPICS = "events.amazonaws.com", "sns.amazonaws.com"
# What invokes, the property that names the function, the service, and the role that replaces a permission.
_INVOKERS = {
    EVENT_TARGET: ("arn", EVENTS, "roleArn"),
    TOPIC_SUBSCRIPTION: ("endpoint", TOPICS, ""),
    REST_INTEGRATION: ("uri", "apigateway.amazonaws.com", "credentials"),
    HTTP_INTEGRATION: ("integrationUri", "apigateway.amazonaws.com", "credentialsArn"),
    HTTP_API: ("target", "apigateway.amazonaws.com", "credentialsArn"),
    LOG_SUBSCRIPTION_FILTER: ("destinationArn", "logs.amazonaws.com", ""),
}
_ACTIONS = ("lambda:invokefunction", "lambda:*", "*")


def invoked_by(stack: Stack, resource: Resource, path: str) -> list[Target]:
    """The functions and aliases that a property names, be it by an ARN that holds theirs."""
    found = list(all_targets(stack))
    exact = [
        target for target in found if resource.refers_to(target.alias or target.function, path, "arn", "invokeArn")
    ]
    if exact:
        return exact
    references = resource.references.get(path.partition(".")[0], ())
    return [target for target in found if (target.alias or target.function).urn in references]


def _lets_in(permission: Resource, service: str) -> bool:
    principal = str(permission.known("principal"))
    of_region = service == "logs.amazonaws.com" and principal.startswith("logs.")
    return (principal in (service, "*") or of_region) and str(permission.known("action")).lower() in _ACTIONS


def _is_for_another(stack: Stack, permission: Resource, invoker: Resource) -> bool:
    """Whether a permission names the ARN of another rule or topic of the stack than the one that invokes."""
    for kind, path in ((EVENT_RULE, "rule"), (TOPIC, "topic")):
        for source in stack.of_type(kind):
            if permission.refers_to(source, "sourceArn", "arn"):
                return invoker.sets(path) and not invoker.refers_to(source, path, "name", "id", "arn")
    return False


@rule(
    "invoker-admitted",
    Severity.CRITICAL,
    "Add a Permission for the service with the function, the qualifier if any, and the ARN of what invokes it.",
    *_INVOKERS,
)
def invoker_admitted(stack: Stack, invoker: Resource) -> Iterator[str]:
    """A function lets in the service that is to invoke it, under the qualifier that is invoked."""
    path, service, role = _INVOKERS[invoker.type]
    if role and invoker.sets(role):
        return
    invoked = invoked_by(stack, invoker, path)
    permissions = [found for found in stack.of_type(PERMISSION) if _lets_in(found, service)]
    fitting = [found for found in permissions if not _is_for_another(stack, found, invoker)]
    if invoked and not any(qualifies(found, target, "function") for found in fitting for target in invoked):
        yield f"no Permission lets {service} invoke {invoked[0].name} for it"


@rule(
    "message-target-admitted",
    Severity.CRITICAL,
    "Allow sqs:SendMessage or sns:Publish to the service in the policy of the queue or the topic, and of its key.",
    EVENT_TARGET,
    TOPIC_SUBSCRIPTION,
)
def message_target_admitted(stack: Stack, sender: Resource) -> Iterator[str]:
    """A queue or topic lets in the service that is to send to it."""
    path, service, role = _INVOKERS[sender.type]
    if role and sender.sets(role):
        return
    source = _source(stack, sender)
    for kind, policy_kind, place, action in (
        (QUEUE, QUEUE_POLICY, "queueUrl", "sqs:SendMessage"),
        (TOPIC, TOPIC_POLICY, "arn", "sns:Publish"),
    ):
        for target in stack.of_type(kind):
            if not sender.refers_to(target, path, "arn"):
                continue
            policies = [
                found for found in stack.of_type(policy_kind) if found.refers_to(target, place, "url", "arn", "id")
            ]
            policies += [target] if target.inputs.get("policy") else []
            if not admits(policies, service, action, target, source):
                yield f"no policy of {target.name} lets {service} call {action} for it"
            for key in stack.of_type(KEY):
                if target.refers_to(key, "kmsMasterKeyId", "id", "arn", "keyId") and not may_use_key(key, service):
                    yield f"{target.name} is encrypted with {key.name}, whose policy does not admit {service}"


def _source(stack: Stack, sender: Resource) -> Resource | None:
    kind, path = (EVENT_RULE, "rule") if sender.type == EVENT_TARGET else (TOPIC, "topic")
    return next((found for found in stack.of_type(kind) if sender.refers_to(found, path, "name", "id", "arn")), None)


# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
_ENDPOINTS = {
    "sqs": "arn:",
    "lambda": "arn:",
    "firehose": "arn:",
    "application": "arn:",
    "http": "http://",
    "https": "https://",
    "email": "",
    "email-json": "",
    "sms": "",
}


@rule(
    "subscription-valid",
    Severity.HIGH,
    "Use a protocol of SNS's with an endpoint of its form: the ARN of a queue or function, a URL, an address.",
    TOPIC_SUBSCRIPTION,
)
def subscription_valid(_: Stack, subscription: Resource) -> Iterator[str]:
    """A subscription has a protocol that SNS knows, and an endpoint of its form."""
    protocol, endpoint = str(subscription.value("protocol")), str(subscription.value("endpoint"))
    if protocol not in _ENDPOINTS:
        yield f"its protocol is {protocol}, which is none of {', '.join(_ENDPOINTS)}"
    elif not endpoint.startswith(_ENDPOINTS[protocol]):
        yield f"its endpoint is {endpoint}: for {protocol} it begins with {_ENDPOINTS[protocol]}"
    elif protocol.startswith("email") and "@" not in endpoint:
        yield f"its endpoint is {endpoint}, which is not an address"
    elif protocol == "firehose" and not subscription.sets("subscriptionRoleArn"):
        yield "it delivers to Firehose, and has no role to do so"
