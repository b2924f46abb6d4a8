"""Rules for functions: rights, room, failures, environment, and what an operator sees."""

import json
from typing import Any

import pytest
from tapkit.aws.iam import POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_EVENT_INVOKE_CONFIG
from tapkit.aws.logs import LOG_GROUP
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, findings, not_waiting, only, unwatched, with_props, without

NAME = "processor"
LOST = (
    "function-failure-destination",
    NAME,
    "an event that processor-alias-dev fails on is lost: nothing sets an on-failure destination for it",
)


@pytest.mark.parametrize(
    ("rule", "change", "message"),
    [
        ("function-timeout", {"timeout": None}, "it sets no timeout, and gets 3 s"),
        ("function-timeout", {"timeout": 0}, "its timeout is 0 s: it must be from 1 to 900 s"),
        ("function-timeout", {"timeout": 901.0}, "its timeout is 901 s: it must be from 1 to 900 s"),
        ("function-timeout", {"timeout": 59.0}, "S3 invokes it and its timeout is 59 s, less than 60 s"),
        ("function-memory", {"memorySize": None}, "it sets no memory size, and gets 128 MB"),
        ("function-memory", {"memorySize": 511.0}, "S3 invokes it and it has 511 MB, less than 512 MB"),
        ("function-traced", {"tracingConfig": None}, "its tracing mode is not set"),
        ("function-traced", {"tracingConfig": {"mode": "PassThrough"}}, "its tracing mode is PassThrough"),
        ("function-described", {"description": None}, "it has no description"),
        ("function-described", {"description": ""}, "it has no description"),
        (
            "function-logged",
            {"loggingConfig": None},
            "its log group is not in the stack: Lambda creates one that keeps everything for ever",
        ),
    ],
)
def test_setting_of_a_function_is_found(dev: Stack, rule: str, change: dict, message: str):
    assert findings(with_props(unwatched(dev), FUNCTION, NAME, **change)) == [(rule, NAME, message)]


@pytest.mark.parametrize("change", [{"timeout": 60}, {"timeout": 900}, {"memorySize": 512}], ids=str)
def test_setting_at_its_limit_is_allowed(dev: Stack, change: dict):
    assert not findings(with_props(unwatched(dev), FUNCTION, NAME, **change))


@pytest.mark.parametrize("change", [{"timeout": 1}, {"memorySize": 128}], ids=str)
def test_function_that_s3_does_not_invoke_may_be_small(dev: Stack, change: dict):
    alone = without(unwatched(dev), "aws:s3/bucketNotification:BucketNotification", "trigger-notification")
    assert not findings(with_props(alone, FUNCTION, NAME, **change))


def test_role_outside_the_stack_is_found(dev: Stack):
    role = "arn:aws:iam::123456789012:role/elsewhere"
    assert findings(with_props(dev, FUNCTION, NAME, role=role)) == [
        ("function-role", NAME, f"its role {role} is not a Role of the stack")
    ]


def test_role_that_another_service_assumes_is_found(dev: Stack):
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert findings(with_props(dev, ROLE, "processor-role", assumeRolePolicy=trust)) == [
        ("function-role", NAME, "Lambda cannot assume its role processor-role-dev, which trusts ec2.amazonaws.com")
    ]


def test_function_waits_for_the_attachment(dev: Stack):
    assert findings(not_waiting(dev, FUNCTION, NAME, ROLE_POLICY_ATTACHMENT)) == [
        (
            "function-waits-for-its-rights",
            NAME,
            "it does not wait for processor-attachment-dev, which gives its role rights",
        )
    ]


def test_function_waits_for_every_policy_of_its_role(dev: Stack):
    role, policy = only(dev, ROLE, "processor-role"), only(dev, POLICY, "processor-policy")
    more = added(dev, ROLE_POLICY, "more", role=role.props["id"], policy=policy.props["policy"])
    assert findings(more) == [
        ("function-waits-for-its-rights", NAME, "it does not wait for more-dev, which gives its role rights")
    ]


def test_function_need_not_wait_for_the_rights_of_another_role(dev: Stack):
    trust = only(dev, ROLE, "processor-role").props["assumeRolePolicy"]
    stack = added(dev, ROLE, "other", assumeRolePolicy=trust, tags={"Environment": "dev"})
    assert not findings(added(stack, ROLE_POLICY_ATTACHMENT, "other", role="other", policyArn="arn"))


def test_role_without_rights_is_found(dev: Stack):
    found = findings(without(dev, ROLE_POLICY_ATTACHMENT, "processor-attachment"))
    assert ("function-waits-for-its-rights", NAME, "its role processor-role-dev has no rights at all") in found
    assert {finding[0] for finding in found} == {
        "failures-deliverable",
        "function-waits-for-its-rights",
        "handler-within-rights",
        "iam-logs-granted",
    }


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"qualifier": None}, id="for the function, not its alias"),
        pytest.param({"qualifier": "other"}, id="for another alias"),
        pytest.param({"destinationConfig": {"onSuccess": {"destination": "arn"}}}, id="only on success"),
        pytest.param({"destinationConfig": None}, id="without destination"),
    ],
)
def test_failure_destination_is_that_of_what_is_invoked(dev: Stack, change: dict):
    stack = with_props(dev, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async", **change)
    assert findings(stack) == [LOST]


def test_missing_failure_destination_is_found(dev: Stack):
    assert findings(without(dev, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async")) == [LOST]


def test_dead_letter_queue_of_the_function_is_enough(dev: Stack):
    queue = only(dev, "aws:sqs/queue:Queue", "processor-dlq-queue")
    stack = without(dev, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async")
    assert not findings(with_props(stack, FUNCTION, NAME, deadLetterConfig={"targetArn": queue.props["arn"]}))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DB_PASSWORD": "hunter2"}, "its environment variable DB_PASSWORD holds a secret in plain text"),
        ({"apiKey": "hunter2"}, "its environment variable apiKey holds a secret in plain text"),
        ({"USER": "AKIAIOSFODNN7EXAMPLE"}, "its environment variable USER holds an AWS access key"),
        ({"PEM": "-----BEGIN RSA PRIVATE KEY-----\nMII"}, "its environment variable PEM holds a private key"),
        ({"DB": "postgres://me:hunter2@db/x"}, "its environment variable DB holds a password in a URL"),
        ({"FILLER": "ä" * 2045 + "x"}, "its environment variables take 4097 bytes, more than 4096"),
    ],
    ids=lambda case: next(iter(case)) if isinstance(case, dict) else "",
)
def test_environment_is_small_and_holds_no_secrets(dev: Stack, variables: dict, message: str):
    stack = with_props(dev, FUNCTION, NAME, environment={"variables": variables})
    assert findings(stack) == [("function-environment", NAME, message)]


@pytest.mark.parametrize(
    "variables",
    [
        {"DB_PASSWORD_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"},
        {"TOKEN_PARAMETER": "/shop/token"},
        {"API_KEY": ""},
        {"URL": "https://example.com:8080/a@b"},
        {"FILLER": "x" * 4090},
    ],
    ids=lambda case: next(iter(case)),
)
def test_place_of_a_secret_is_no_secret(dev: Stack, variables: dict):
    assert not findings(with_props(dev, FUNCTION, NAME, environment={"variables": variables}))


@pytest.mark.parametrize("environment", [None, {}], ids=str)
def test_function_without_environment_is_fine(dev: Stack, environment: Any):
    assert not findings(with_props(dev, FUNCTION, NAME, environment=environment))


def test_log_group_without_retention_is_found(dev: Stack):
    assert findings(with_props(dev, LOG_GROUP, "processor-log", retentionInDays=None)) == [
        ("function-logged", NAME, "its log group processor-log-dev has no retention")
    ]


def test_function_waits_for_its_log_group(dev: Stack):
    found = findings(not_waiting(dev, FUNCTION, NAME, LOG_GROUP))
    # The attachment waits for the policy, and the policy for the log group that it names.
    assert not found
    apart = not_waiting(not_waiting(dev, FUNCTION, NAME, LOG_GROUP), POLICY, "processor-policy", LOG_GROUP)
    assert findings(apart) == [("function-logged", NAME, "it does not wait for its log group processor-log-dev")]


def test_log_group_may_be_the_one_that_lambda_would_create(dev: Stack):
    function, group = only(dev, FUNCTION, NAME), only(dev, LOG_GROUP, "processor-log")
    default = f"/aws/lambda/{function.props['name']}"
    stack = with_props(dev, FUNCTION, NAME, loggingConfig=None)
    assert not findings(with_props(stack, LOG_GROUP, "processor-log", name=default, arn=group.props["arn"]))


def test_untagged_function_is_found_twice(dev: Stack):
    assert findings(with_props(dev, FUNCTION, NAME, tags=None)) == [
        ("function-described", NAME, "it has no tags"),
        ("tags-present", NAME, "it has no tags"),
    ]
