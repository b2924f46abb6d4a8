"""Access for everybody: what a policy, a permission or an endpoint lets anybody on the internet do."""

from collections.abc import Iterator

from tapkit.aws.iam import ROLE
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import PERMISSION
from tapkit.aws.s3 import BUCKET_POLICY, BUCKETS, bucket_settings
from tapkit.aws.sns import TOPIC, TOPIC_POLICY
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.invocations import S3
from tapkit.policy.model import Resource, Stack
from tapkit.policy.principals import EVERYBODY, open_statements
from tapkit.policy.rules.storage import is_website
from tapkit.policy.statements import ParsedStatement, statements_of

# The property of each type that holds a policy on the resource itself.
RESOURCE_POLICIES = {
    KEY: "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    QUEUE: "policy",
    QUEUE_POLICY: "policy",
    TOPIC: "policy",
    TOPIC_POLICY: "policy",
    **dict.fromkeys(BUCKETS, "policy"),
    BUCKET_POLICY: "policy",
    "aws:secretsmanager/secret:Secret": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
    "aws:backup/vaultPolicy:VaultPolicy": "policy",
    ROLE: "assumeRolePolicy",
}
_READING = {"s3:GetObject", "s3:GetObjectVersion"}
FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl"
REST_API = "aws:apigateway/restApi:RestApi"
REST_METHOD = "aws:apigateway/method:Method"
HTTP_API = "aws:apigatewayv2/api:Api"
HTTP_ROUTE = "aws:apigatewayv2/route:Route"
# Services whose permissions have nothing of an account to be confined to, or another means.
_UNCONFINED_SERVICES = {S3, "alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"}
_CONFINEMENTS = ("sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken")


@rule(
    "policy-not-for-everybody",
    Severity.CRITICAL,
    "Name accounts, roles or services instead of *, or add a condition such as aws:SourceArn or aws:PrincipalOrgID.",
    *RESOURCE_POLICIES,
)
def policy_not_for_everybody(stack: Stack, resource: Resource) -> Iterator[str]:
    """A policy on a resource allows nothing to everybody, unless a condition confines it."""
    for statement in open_statements(statements_of([resource], RESOURCE_POLICIES[resource.type])):
        if not (resource.type in (BUCKET_POLICY, *BUCKETS) and _publishes_website(stack, resource, statement)):
            yield f"it allows {', '.join(statement.actions) or 'nearly everything'} to everybody"


def _publishes_website(stack: Stack, policy: Resource, statement: ParsedStatement) -> bool:
    """Whether a statement lets everybody read a bucket that is set up as a website."""
    if not statement.actions or not {*statement.actions} <= _READING:
        return False
    if policy.type in BUCKETS:
        return is_website(stack, policy)
    return any(
        policy.refers_to(bucket, "bucket", "id", "bucket") and is_website(stack, bucket)
        for bucket in stack.of_type(*BUCKETS)
    )


@rule(
    "bucket-acl-private",
    Severity.CRITICAL,
    "Leave the ACL out, and publish what everybody may read with CloudFront and an origin access control.",
    *BUCKETS,
    *bucket_settings("Acl"),
)
def bucket_acl_private(stack: Stack, resource: Resource) -> Iterator[str]:
    """A bucket's access control list lets nobody in who is not named, but for readers of a website."""
    acl = resource.value("acl")
    buckets = [
        bucket
        for bucket in stack.of_type(*BUCKETS)
        if bucket is resource or resource.refers_to(bucket, "bucket", "id", "bucket")
    ]
    read = acl in ("public-read", "authenticated-read") and not any(is_website(stack, bucket) for bucket in buckets)
    if acl == "public-read-write" or read:
        yield f"its ACL is {acl}"


@rule(
    "permission-not-for-everybody",
    Severity.CRITICAL,
    "Name the service or the account that may invoke the function, and set source_arn.",
    PERMISSION,
)
def permission_not_for_everybody(stack: Stack, permission: Resource) -> Iterator[str]:
    """A function is not invoked by everybody, but for one with a public URL, which another rule is about."""
    if permission.value("principal") != EVERYBODY or any(permission.sets(path) for path in _CONFINEMENTS):
        return
    if permission.value("functionUrlAuthType") != "NONE" or not stack.of_type(FUNCTION_URL):
        yield f"it allows {permission.value('action')} to everybody"


@resource_rule(
    "permission-confined",
    Severity.MEDIUM,
    "Set source_arn to the ARN of what invokes the function, or source_account.",
    PERMISSION,
)
def permission_confined(permission: Resource) -> Iterator[str]:
    """A service may invoke a function for one resource or account only, not for those of other customers."""
    principal = str(permission.value("principal"))
    service = ".amazonaws.com" in principal and principal not in _UNCONFINED_SERVICES
    if service and not any(permission.sets(path) for path in _CONFINEMENTS):
        yield f"it lets {principal} invoke the function for whichever account asks"


@resource_rule(
    "function-url-authorized",
    Severity.HIGH,
    'Set authorization_type to "AWS_IAM", or put an API with an authorizer before the function.',
    FUNCTION_URL,
)
def function_url_authorized(url: Resource) -> Iterator[str]:
    """A function's URL asks who calls."""
    if url.value("authorizationType") == "NONE":
        yield "everybody who knows it may invoke the function: its authorization type is NONE"


@rule(
    "api-authorized",
    Severity.MEDIUM,
    "Set authorization and an authorizer on the method or route, or require an API key.",
    REST_METHOD,
    HTTP_ROUTE,
    HTTP_API,
)
def api_authorized(stack: Stack, resource: Resource) -> Iterator[str]:
    """An API's method or route asks who calls."""
    if resource.type == HTTP_API:
        if resource.value("target") and resource.value("protocolType") == "HTTP":
            yield "its default route has no authorizer, and cannot have one"
    elif resource.type == REST_METHOD:
        open_to_all = resource.value("authorization") == "NONE" and resource.value("apiKeyRequired") is not True
        # Browsers send preflights without credentials.
        if open_to_all and resource.value("httpMethod") != "OPTIONS" and not _is_confined_api(stack, resource):
            yield f"its {resource.value('httpMethod')} has no authorization and no API key"
    elif resource.value("authorizationType") in (None, "NONE") and not resource.value("apiKeyRequired"):
        route = str(resource.value("routeKey"))
        if _is_entrance(stack, resource, route) and not route.startswith("OPTIONS "):
            yield f"its route {route} has no authorizer"


def _is_confined_api(stack: Stack, method: Resource) -> bool:
    """Whether the API of a method is private, or has a policy of its own that says who may call."""
    for api in stack.of_type(REST_API):
        if method.refers_to(api, "restApi", "id"):
            policies = [
                policy
                for policy in stack.of_type("aws:apigateway/restApiPolicy:RestApiPolicy")
                if policy.refers_to(api, "restApiId", "id")
            ]
            private = "PRIVATE" in api.values("endpointConfiguration.types")
            return private or api.sets("policy") or bool(policies)
    return False


def _is_entrance(stack: Stack, route: Resource, key: str) -> bool:
    """Whether a route is where callers come in: of a WebSocket API only the one that connects can be authorized."""
    for api in stack.of_type(HTTP_API):
        if route.refers_to(api, "apiId", "id"):
            return api.value("protocolType") != "WEBSOCKET" or key == "$connect"
    return not key.startswith("$") or key == "$default"


@resource_rule(
    "trust-of-identity-provider-confined",
    Severity.CRITICAL,
    "Add a condition on the provider's :sub, and on :aud, that names the repository, account or application.",
    ROLE,
)
def trust_of_identity_provider_confined(role: Resource) -> Iterator[str]:
    """A role that an identity provider's users may assume says which of them."""
    for statement in statements_of([role], "assumeRolePolicy"):
        providers = statement.principals.get("Federated", [])
        if statement.effect == "Allow" and providers and not _names_users(statement):
            yield f"whoever {', '.join(providers)} knows may assume it"


def _names_users(statement: ParsedStatement) -> bool:
    """Whether a condition names some of a provider's users; wildcards alone name none."""
    saml = "sts:AssumeRoleWithSAML" in statement.actions
    return any(
        (saml or key.rpartition(":")[2] in ("sub", "aud", "amr"))
        and all(value.strip("*") not in ("", "repo:") for value in values)
        # GitHub's audience is the same for all repositories of the world.
        and not (key.endswith("githubusercontent.com:aud"))
        for operator, tests in statement.conditions.items()
        if "not" not in operator.lower() and not operator.endswith("IfExists")
        for key, values in tests.items()
    )
