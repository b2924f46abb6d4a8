"""Rules for what invokes functions besides buckets, for schedules and for APIs."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tapkit.aws.apigateway import (
    REST_API,
    REST_DEPLOYMENT,
    REST_INTEGRATION,
    REST_METHOD,
    REST_METHOD_SETTINGS,
    REST_STAGE,
)
from tapkit.aws.apigatewayv2 import HTTP_API, HTTP_DEPLOYMENT, HTTP_INTEGRATION, HTTP_ROUTE, HTTP_STAGE
from tapkit.aws.cloudwatch import EVENT_RULE, EVENT_TARGET, LOG_SUBSCRIPTION_FILTER
from tapkit.aws.iam import ROLE
from tapkit.aws.kms import KEY
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_ALIAS, PERMISSION
from tapkit.aws.scheduler import SCHEDULE
from tapkit.aws.sns import TOPIC, TOPIC_SUBSCRIPTION
from tapkit.aws.sqs import QUEUE, QUEUE_POLICY
from tapkit.policy.model import Resource

from tests.tapkit.policy.building import messages, thing

FUNC = thing(FUNCTION, "f")
ALIAS = thing(FUNCTION_ALIAS, "live", functionName=FUNC.props["name"])
RULE, OTHER_RULE = thing(EVENT_RULE, "r", scheduleExpression="rate(1 hour)"), thing(EVENT_RULE, "other")
NEWS, WORK = thing(TOPIC, "news"), thing(QUEUE, "work")
ARN = FUNC.props["arn"]
INVOKERS = [
    (EVENT_TARGET, "arn", "events.amazonaws.com"),
    (TOPIC_SUBSCRIPTION, "endpoint", "sns.amazonaws.com"),
    (REST_INTEGRATION, "uri", "apigateway.amazonaws.com"),
    (HTTP_INTEGRATION, "integrationUri", "apigateway.amazonaws.com"),
    (HTTP_API, "target", "apigateway.amazonaws.com"),
    (LOG_SUBSCRIPTION_FILTER, "destinationArn", "logs.amazonaws.com"),
]


def permission(service: str, **changes: Any) -> Resource:
    given = {"principal": service, "action": "lambda:InvokeFunction", "function": FUNC.props["name"], **changes}
    return thing(PERMISSION, "p", **given)


@pytest.mark.parametrize(("kind", "path", "service"), INVOKERS)
def test_function_lets_in_what_invokes_it(kind: str, path: str, service: str):
    invoker = thing(kind, "i", **{path: ARN})
    refusal = [f"no Permission lets {service} invoke f for it"]
    assert messages("invoker-admitted", invoker, FUNC) == refusal
    assert messages("invoker-admitted", invoker, FUNC, permission("s3.amazonaws.com")) == refusal
    assert messages("invoker-admitted", invoker, FUNC, permission(service, action="lambda:GetFunction")) == refusal
    assert messages("invoker-admitted", invoker, FUNC, permission(service, qualifier="live")) == refusal
    assert not messages("invoker-admitted", invoker, FUNC, permission(service))
    assert not messages("invoker-admitted", thing(kind, "i", **{path: "arn:elsewhere"}), FUNC)


def test_alias_lets_in_what_invokes_it():
    target = thing(EVENT_TARGET, "t", arn=ALIAS.props["arn"])
    refusal = ["no Permission lets events.amazonaws.com invoke live for it"]
    assert messages("invoker-admitted", target, FUNC, ALIAS, permission("events.amazonaws.com")) == refusal
    named = permission("events.amazonaws.com", qualifier=ALIAS.props["name"])
    assert not messages("invoker-admitted", target, FUNC, ALIAS, named)


def test_function_may_be_named_within_a_longer_arn():
    integration = thing(REST_INTEGRATION, "i", uri="arn:aws:apigateway:us-east-1:lambda:path/x")
    integration = replace(integration, references={"uri": [FUNC.urn]})
    assert len(messages("invoker-admitted", integration, FUNC)) == 1
    assert not messages("invoker-admitted", integration, FUNC, permission("apigateway.amazonaws.com"))


def test_role_replaces_a_permission():
    assert not messages("invoker-admitted", thing(REST_INTEGRATION, "i", uri=ARN, credentials="arn:role"), FUNC)


def test_logs_may_be_let_in_by_region():
    written = thing(LOG_SUBSCRIPTION_FILTER, "l", destinationArn=ARN)
    assert not messages("invoker-admitted", written, FUNC, permission("logs.us-east-1.amazonaws.com"))


def test_permission_for_another_rule_does_not_count():
    target = thing(EVENT_TARGET, "t", rule=RULE.props["name"], arn=ARN)
    of_other = permission("events.amazonaws.com", sourceArn=OTHER_RULE.props["arn"])
    assert len(messages("invoker-admitted", target, FUNC, RULE, OTHER_RULE, of_other)) == 1
    of_this = permission("events.amazonaws.com", sourceArn=RULE.props["arn"])
    assert not messages("invoker-admitted", target, FUNC, RULE, OTHER_RULE, of_this)


def admitting(service: str) -> Resource:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage"}
    text = json.dumps({"Statement": [{**statement, "Resource": WORK.props["arn"]}]})
    return thing(QUEUE_POLICY, "p", queueUrl=WORK.props["url"], policy=text)


@pytest.mark.parametrize(("kind", "path", "service"), INVOKERS[:2])
def test_queue_lets_in_what_sends_to_it(kind: str, path: str, service: str):
    sender = thing(kind, "s", rule=RULE.props["name"], topic=NEWS.props["arn"], **{path: WORK.props["arn"]})
    refusal = [f"no policy of work lets {service} call sqs:SendMessage for it"]
    assert messages("message-target-admitted", sender, RULE, NEWS, WORK) == refusal
    assert messages("message-target-admitted", sender, RULE, NEWS, WORK, admitting("s3.amazonaws.com")) == refusal
    assert not messages("message-target-admitted", sender, RULE, NEWS, WORK, admitting(service))


def test_key_of_a_queue_lets_in_what_sends_to_it():
    key = thing(KEY, "k", policy="{}")
    queue = thing(QUEUE, "work", kmsMasterKeyId=key.props["arn"])
    sender = thing(TOPIC_SUBSCRIPTION, "s", topic=NEWS.props["arn"], endpoint=queue.props["arn"])
    assert messages("message-target-admitted", sender, NEWS, queue, admitting("sns.amazonaws.com"), key) == [
        "work is encrypted with k, whose policy does not admit sns.amazonaws.com"
    ]


def test_rule_with_a_role_needs_no_policy():
    target = thing(EVENT_TARGET, "t", arn=WORK.props["arn"], roleArn="arn:role")
    assert not messages("message-target-admitted", target, WORK)


@pytest.mark.parametrize(
    ("protocol", "endpoint", "expected"),
    [
        ("sqs", WORK.props["arn"], []),
        ("email", "a@example.com", []),
        ("sms", "+1234", []),
        ("sqs", WORK.props["url"], [f"its endpoint is {WORK.props['url']}: for sqs it begins with arn:"]),
        ("email", "example.com", ["its endpoint is example.com, which is not an address"]),
        ("firehose", "arn:x", ["it delivers to Firehose, and has no role to do so"]),
        (
            "mail",
            "a@example.com",
            [
                "its protocol is mail, which is none of sqs, lambda, firehose, application, http, https, email, "
                "email-json, sms"
            ],
        ),
    ],
)
def test_subscription_is_one_that_sns_takes(protocol: str, endpoint: str, expected: list[str]):
    assert (
        messages("subscription-valid", thing(TOPIC_SUBSCRIPTION, "s", protocol=protocol, endpoint=endpoint)) == expected
    )


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("rate(1 minute)", ""),
        ("rate(5 minutes)", ""),
        ("cron(0 12 * * ? *)", ""),
        ("cron(0/15 8-18 ? * MON-FRI *)", ""),
        ("cron(0 0 L * ? 2026-2030)", ""),
        ("cron(0 0 ? * 6#3 *)", ""),
        ("rate(1 minutes)", "must be rate(1 minute)"),
        ("rate(5 minute)", "must be rate(5 minutes)"),
        ("rate(0 minutes)", "never comes"),
        ("rate(5 seconds)", "is neither rate(…) nor cron(…)"),
        ("0 12 * * *", "is neither rate(…) nor cron(…)"),
        ("cron(0 12 * * *)", "has 5 fields, not 6"),
        ("cron(0 12 * * * *)", "must have a question mark for one of the two days"),
        ("cron(0 12 ? * ? *)", "must have a question mark for one of the two days"),
        ("cron(0 24 * * ? *)", "has 24 for the hours, which is from 0 to 23"),
        ("cron(60 0 * * ? *)", "has 60 for the minutes, which is from 0 to 59"),
        ("at(2026-12-01T00:00:00)", "is neither rate(…) nor cron(…)"),
    ],
)
def test_schedule_is_one_that_eventbridge_understands(expression: str, problem: str):
    expected = [f"{expression} {problem}"] if problem else []
    assert messages("schedule-valid", thing(EVENT_RULE, "r", scheduleExpression=expression)) == expected


@pytest.mark.parametrize("expression", ["at(2026-12-01T00:00:00)", "rate(1 minutes)"])
def test_scheduler_understands_more(expression: str):
    assert not messages("schedule-valid", thing(SCHEDULE, "s", scheduleExpression=expression))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"scheduleExpression": "rate(1 hour)"}, []),
        ({"eventPattern": '{"source": ["aws.s3"]}'}, []),
        ({"description": "x"}, ["it has neither a schedule nor a pattern"]),
        ({"eventPattern": "{}"}, ["its pattern has no keys"]),
        ({"eventPattern": '{"source": "aws.s3"}'}, ["its pattern has a source that is not a list"]),
    ],
    ids=str,
)
def test_pattern_is_one_that_an_event_can_match(settings: dict, expected: list[str]):
    assert messages("event-pattern-valid", thing(EVENT_RULE, "r", **settings)) == expected
    assert not messages("schedule-valid", thing(EVENT_RULE, "r", eventPattern="{}"))


def test_pattern_is_json():
    (message,) = messages("event-pattern-valid", thing(EVENT_RULE, "r", eventPattern="{"))
    assert message.startswith("its pattern is not JSON (")


def test_rule_has_a_target():
    assert messages("rule-has-target", RULE) == ["no EventTarget says what is to happen"]
    assert not messages("rule-has-target", RULE, thing(EVENT_TARGET, "t", rule=RULE.props["name"]))


@pytest.mark.parametrize(
    ("settings", "found"), [({"state": "DISABLED"}, True), ({"isEnabled": False}, True), ({"state": "ENABLED"}, False)]
)
def test_rule_is_enabled(settings: dict, found: bool):
    assert (
        messages("schedule-enabled", thing(EVENT_RULE, "r", **settings)) == ["it is disabled: nothing happens"] * found
    )


def test_role_of_a_schedule_is_assumed_and_may_invoke():
    def told(service: str, action: str) -> list[str]:
        trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": service}}]})
        rights = json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": ARN}]})
        role = thing(ROLE, "role", assumeRolePolicy=trust, inlinePolicies=[{"policy": rights}])
        schedule = thing(SCHEDULE, "s", target={"arn": ARN, "roleArn": role.props["arn"]})
        return messages("schedule-role", schedule, role, FUNC, thing(ROLE, "another"))

    assert not told("scheduler.amazonaws.com", "lambda:InvokeFunction")
    assert told("events.amazonaws.com", "lambda:InvokeFunction") == [
        "scheduler.amazonaws.com cannot assume its role role"
    ]
    assert told("scheduler.amazonaws.com", "lambda:Get*") == ["its role role does not allow lambda:InvokeFunction on f"]


API, HTTP = thing(REST_API, "api"), thing(HTTP_API, "http")
OF_API, OF_HTTP = {"restApi": API.props["id"]}, {"apiId": HTTP.props["id"]}
METHOD = thing(REST_METHOD, "get", resourceId="r", httpMethod="GET", **OF_API)
INTEGRATION = thing(REST_INTEGRATION, "to-f", resourceId="r", httpMethod="GET", **OF_API)


def test_deployment_waits_for_methods_and_integrations():
    early = thing(REST_DEPLOYMENT, "d", waits_for=(METHOD,), **OF_API)
    assert messages("api-deployment-complete", API, METHOD, INTEGRATION, early) == [
        "d does not wait for to-f, and may lack them"
    ]
    late = thing(REST_DEPLOYMENT, "d", waits_for=(METHOD, INTEGRATION), **OF_API)
    assert not messages("api-deployment-complete", API, METHOD, INTEGRATION, late)


NO_ADDRESS = ["it has no stage, so it has no address"]


def test_api_has_a_stage():
    assert messages("api-reachable", API) == NO_ADDRESS
    assert not messages("api-reachable", API, thing(REST_STAGE, "s", **OF_API))
    assert not messages("api-reachable", API, thing(REST_DEPLOYMENT, "d", stageName="s", **OF_API))
    assert messages("api-reachable", HTTP) == NO_ADDRESS
    assert not messages("api-reachable", thing(HTTP_API, "http", target=ARN))
    assert not messages("api-reachable", HTTP, thing(HTTP_STAGE, "s", autoDeploy=True, **OF_HTTP))


def test_stage_is_deployed():
    stage = thing(HTTP_STAGE, "s", **OF_HTTP)
    assert messages("api-reachable", HTTP, stage) == [
        "its stage s has neither auto_deploy nor a Deployment: nothing is deployed to it"
    ]
    assert not messages("api-reachable", HTTP, stage, thing(HTTP_DEPLOYMENT, "d", **OF_HTTP))


def test_method_has_an_integration():
    assert messages("api-method-integrated", API, METHOD) == ["its method get has no Integration"]
    assert not messages("api-method-integrated", API, METHOD, INTEGRATION)
    other = thing(REST_INTEGRATION, "i", resourceId="r", httpMethod="POST", **OF_API)
    assert len(messages("api-method-integrated", API, METHOD, other)) == 1


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"type": "AWS_PROXY", "integrationHttpMethod": "POST"}, []),
        ({"type": "HTTP_PROXY", "integrationHttpMethod": "GET"}, []),
        (
            {"type": "AWS_PROXY", "integrationHttpMethod": "GET"},
            ["its integration_http_method is GET: Lambda is invoked by POST only"],
        ),
        ({"type": "AWS"}, ["its integration_http_method is not set: Lambda is invoked by POST only"]),
    ],
    ids=str,
)
def test_function_is_invoked_by_post(settings: dict, expected: list[str]):
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
    assert messages("api-function-posted", thing(REST_INTEGRATION, "i", uri=uri, **settings)) == expected
    elsewhere = thing(REST_INTEGRATION, "i", uri="arn:aws:apigateway:us-east-1:s3:path/b", **settings)
    assert not messages("api-function-posted", elsewhere)


def test_throttling_lets_some_requests_through():
    closed = thing(HTTP_STAGE, "s", defaultRouteSettings={"throttlingRateLimit": 0, "throttlingBurstLimit": 5})
    assert messages("api-open-to-requests", closed) == ["its throttlingRateLimit is 0: every request is refused"]
    limited = thing(HTTP_STAGE, "s", defaultRouteSettings={"throttlingRateLimit": 10})
    assert not messages("api-open-to-requests", limited)
    assert not messages("api-throttled", limited)
    assert len(messages("api-throttled", thing(HTTP_STAGE, "s"))) == 1


def test_stage_of_a_rest_api_is_throttled_by_its_method_settings():
    stage = thing(REST_STAGE, "s", stageName="v1", **OF_API)
    settings = thing(REST_METHOD_SETTINGS, "m", stageName="v1", settings={"throttlingRateLimit": 5})
    assert messages("api-throttled", stage) == ["it sets no throttling limits: one caller can use up the account's"]
    assert not messages("api-throttled", stage, settings)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("integrations/abc", []),
        ("abc", ["its target is abc: it must be integrations/ and the id of an Integration"]),
        (None, ["its target is not set: it must be integrations/ and the id of an Integration"]),
    ],
)
def test_route_leads_to_an_integration(target: str | None, expected: list[str]):
    route = thing(HTTP_ROUTE, "r", routeKey="GET /", **({"target": target} if target else {}))
    assert messages("api-routes-answered", route) == expected
