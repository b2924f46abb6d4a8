"""Rules about what everybody may do: policies on resources, permissions, URLs, APIs and access control lists."""

import json
from typing import Any

import pytest
from tapkit.aws.iam import ROLE
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import PERMISSION
from tapkit.aws.s3 import BUCKET, BUCKET_POLICY, bucket_settings
from tapkit.aws.sns import TOPIC_POLICY
from tapkit.aws.sqs import QUEUE_POLICY
from tapkit.policy.model import Resource
from tapkit.policy.rules.access import FUNCTION_URL, HTTP_API, HTTP_ROUTE, REST_API, REST_METHOD

from tests.tapkit.policy.conftest import declared, told

ACCOUNT = "123456789012"
WEBSITE = bucket_settings("WebsiteConfiguration")[0]
ACL = bucket_settings("Acl")[0]
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def policy(**statement: Any) -> str:
    text = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [{key: value for key, value in text.items() if value}]})


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (QUEUE_POLICY, "policy"),
        (TOPIC_POLICY, "policy"),
        (KEY, "policy"),
        (BUCKET_POLICY, "policy"),
        ("aws:secretsmanager/secretPolicy:SecretPolicy", "policy"),
        ("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"),
        (ROLE, "assumeRolePolicy"),
    ],
)
def test_policy_for_everybody_is_found(kind: str, path: str):
    found = told("policy-not-for-everybody", declared(kind, **{path: policy()}))
    assert found == ["it allows sqs:SendMessage to everybody"]


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": [ACCOUNT, "*"]}},
        {"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}},
        {"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:alarms"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}},
        {"Condition": {"StringLike": {"aws:SourceAccount": ["*", ACCOUNT]}}},
        {"Condition": {"StringEquals": {"aws:SourceArn": []}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}},
    ],
)
def test_condition_that_confines_nobody_is_not_enough(statement: dict):
    assert told("policy-not-for-everybody", declared(QUEUE_POLICY, policy=policy(**statement)))


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Deny"},
        {"Principal": {"AWS": ACCOUNT}},
        {"Principal": {"Service": "s3.amazonaws.com"}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"}}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:*"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}},
        {"Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}},
        {"Condition": {"StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "s3.us-east-1.amazonaws.com"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}},
    ],
)
def test_condition_that_says_who_is_enough(statement: dict):
    assert not told("policy-not-for-everybody", declared(QUEUE_POLICY, policy=policy(**statement)))


def test_cloudfronts_access_to_a_bucket_is_not_everybodys():
    source = {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"}}
    statement = {"Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Condition": source}
    assert not told("policy-not-for-everybody", declared(BUCKET_POLICY, bucket="it", policy=policy(**statement)))


@pytest.mark.parametrize(
    ("action", "website", "messages"),
    [
        ("s3:GetObject", {"bucket": "site"}, []),
        ("s3:GetObject", {"bucket": "other"}, ["it allows s3:GetObject to everybody"]),
        ("s3:PutObject", {"bucket": "site"}, ["it allows s3:PutObject to everybody"]),
        (None, {"bucket": "site"}, ["it allows nearly everything to everybody"]),
    ],
)
def test_website_may_be_read_by_everybody(action: str | None, website: dict, messages: list[str]):
    statement = {"Action": action, "NotAction": None if action else "s3:DeleteBucket"}
    bucket = declared(BUCKET, "site")
    published = declared(BUCKET_POLICY, bucket="site", policy=policy(**statement))
    assert told("policy-not-for-everybody", bucket, published, declared(WEBSITE, **website)) == messages


def test_policy_of_the_bucket_itself_is_judged():
    reading = policy(Action="s3:GetObject")
    assert told("policy-not-for-everybody", declared(BUCKET, policy=reading))
    assert not told("policy-not-for-everybody", declared(BUCKET, policy=reading, website={"indexDocument": "a"}))


@pytest.mark.parametrize(
    ("block", "missing"), [([], True), ([declared(BLOCK, bucket="site", blockPublicAcls=False)], False)]
)
def test_website_says_that_its_bucket_is_public(block: list[Resource], missing: bool):
    found = told("bucket-public-access-blocked", declared(BUCKET, "site"), declared(WEBSITE, bucket="site"), *block)
    assert bool(found) is missing


@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
def test_public_acl_is_found(acl: str):
    assert told("bucket-acl-private", declared(BUCKET, acl=acl)) == [f"its ACL is {acl}"]
    assert told("bucket-acl-private", declared(BUCKET, "b"), declared(ACL, bucket="b", acl=acl)) == [
        f"its ACL is {acl}"
    ]


def test_acl_of_a_website_lets_everybody_read_only():
    site = [declared(BUCKET, "site"), declared(WEBSITE, bucket="site")]
    assert not told("bucket-acl-private", *site, declared(ACL, bucket="site", acl="public-read"))
    assert told("bucket-acl-private", *site, declared(ACL, bucket="site", acl="public-read-write"))
    assert not told("bucket-acl-private", declared(BUCKET, acl="log-delivery-write"))


INVOKE = {"action": "lambda:InvokeFunction", "function": "f"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"principal": "*"}, "permission-not-for-everybody"),
        ({"principal": "*", "functionUrlAuthType": "NONE"}, "permission-not-for-everybody"),
        ({"principal": "*", "functionUrlAuthType": "AWS_IAM"}, "permission-not-for-everybody"),
        ({"principal": "events.amazonaws.com"}, "permission-confined"),
    ],
)
def test_permission_for_whoever_asks_is_found(change: dict, check: str):
    assert told(check, declared(PERMISSION, **INVOKE, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"principal": "*", "principalOrgId": "o-1"},
        {"principal": ACCOUNT},
        {"principal": "events.amazonaws.com", "sourceArn": "arn"},
        {"principal": "sns.amazonaws.com", "sourceAccount": ACCOUNT},
        {"principal": "alexa-appkit.amazon.com", "eventSourceToken": "skill"},
        {"principal": "s3.amazonaws.com"},
    ],
)
def test_permission_for_somebody_is_fine(change: dict):
    permission = declared(PERMISSION, **INVOKE, **change)
    assert not told("permission-not-for-everybody", permission) + told("permission-confined", permission)


@pytest.mark.parametrize(("kind", "public"), [("NONE", True), ("AWS_IAM", False)])
def test_url_without_authorization_is_found_once(kind: str, public: bool):
    url = declared(FUNCTION_URL, authorizationType=kind)
    permission = declared(PERMISSION, **INVOKE, principal="*", functionUrlAuthType="NONE")
    assert bool(told("function-url-authorized", url)) is public
    assert not told("permission-not-for-everybody", url, permission)


METHOD = {"restApi": "api", "httpMethod": "POST", "authorization": "NONE"}


@pytest.mark.parametrize(
    ("api", "method", "found"),
    [
        ({}, {}, True),
        ({}, {"restApi": "of another stack"}, True),
        ({}, {"authorization": "AWS_IAM"}, False),
        ({}, {"apiKeyRequired": True}, False),
        ({}, {"httpMethod": "OPTIONS"}, False),
        ({"endpointConfiguration": {"types": ["PRIVATE"]}}, {}, False),
        ({"policy": "{}"}, {}, False),
    ],
)
def test_method_without_authorization_is_found(api: dict, method: dict, found: bool):
    resources = [
        declared(REST_API, "other"),
        declared(REST_API, "api", **api),
        declared(REST_METHOD, **{**METHOD, **method}),
    ]
    assert told("api-authorized", *resources) == (["its POST has no authorization and no API key"] if found else [])


def test_policy_of_an_api_says_who_may_call():
    api_policy = declared("aws:apigateway/restApiPolicy:RestApiPolicy", restApiId="api")
    assert not told("api-authorized", declared(REST_API, "api"), declared(REST_METHOD, **METHOD), api_policy)


@pytest.mark.parametrize(
    ("protocol", "route", "found"),
    [
        ("HTTP", {"routeKey": "GET /items"}, True),
        ("HTTP", {"routeKey": "$default", "authorizationType": "NONE"}, True),
        ("HTTP", {"routeKey": "GET /items", "authorizationType": "JWT"}, False),
        ("HTTP", {"routeKey": "GET /items", "apiKeyRequired": True}, False),
        ("HTTP", {"routeKey": "OPTIONS /items"}, False),
        ("WEBSOCKET", {"routeKey": "$connect"}, True),
        ("WEBSOCKET", {"routeKey": "$disconnect"}, False),
        (None, {"routeKey": "GET /items"}, True),
        (None, {"routeKey": "$disconnect"}, False),
    ],
)
def test_route_without_authorizer_is_found(protocol: str | None, route: dict, found: bool):
    api = [declared(HTTP_API, "other"), *([declared(HTTP_API, "api", protocolType=protocol)] if protocol else [])]
    messages = [f"its route {route['routeKey']} has no authorizer"] if found else []
    assert told("api-authorized", *api, declared(HTTP_ROUTE, apiId="api", **route)) == messages


@pytest.mark.parametrize(("target", "found"), [({"target": "arn"}, True), ({}, False)])
def test_quickly_created_api_has_no_authorizer(target: dict, found: bool):
    assert bool(told("api-authorized", declared(HTTP_API, protocolType="HTTP", **target))) is found


def federated(condition: dict, action: str = "sts:AssumeRoleWithWebIdentity") -> Resource:
    statement = {"Principal": {"Federated": "provider"}, "Action": action, "Condition": condition}
    return declared(ROLE, assumeRolePolicy=policy(**statement))


GITHUB = "token.actions.githubusercontent.com"


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}},
        {"StringLike": {f"{GITHUB}:sub": "repo:*"}},
        {"StringNotLike": {f"{GITHUB}:sub": "repo:shop/*"}},
        {"StringLikeIfExists": {f"{GITHUB}:sub": "repo:shop/*"}},
    ],
)
def test_trust_of_all_of_a_providers_users_is_found(condition: dict):
    assert told("trust-of-identity-provider-confined", federated(condition)) == ["whoever provider knows may assume it"]


@pytest.mark.parametrize(
    "trust",
    [
        federated({"StringLike": {f"{GITHUB}:sub": "repo:shop/stack:*"}}),
        federated({"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:pool"}}),
        federated({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "sts:AssumeRoleWithSAML"),
        declared(ROLE, assumeRolePolicy=policy(Principal={"Service": "ec2.amazonaws.com"})),
    ],
)
def test_trust_of_named_users_is_fine(trust: Resource):
    assert not told("trust-of-identity-provider-confined", trust)
