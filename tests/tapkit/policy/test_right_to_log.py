"""The rule that a function may write its log, wherever the right comes from."""

import json
from dataclasses import replace

import pytest
from tapkit.aws.iam import POLICY, POLICY_ATTACHMENT, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from tapkit.aws.logs import LOG_GROUP
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, changed, findings, only, with_document, with_props

RIGHTS = "processor-policy"
ROLE_NAME = "processor-role"
ATTACHMENT = "processor-attachment"
LOGGING_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def forget_logs(found: list[dict]) -> None:
    found[:] = [statement for statement in found if statement["Sid"] != "WriteLogs"]


def log_findings(*actions: str) -> list[tuple[str, str, str]]:
    text = "its role processor-role-dev does not allow {} on its log group processor-log-dev"
    return [("iam-logs-granted", "processor", text.format(action)) for action in actions]


def test_function_must_be_allowed_to_log(dev: Stack):
    stack = with_document(dev, POLICY, RIGHTS, forget_logs)
    assert findings(stack) == log_findings("logs:CreateLogStream", "logs:PutLogEvents")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"Action": ["logs:CreateLogStream"]}, ["logs:PutLogEvents"]),
        ({"Action": ["logs:PutLogEvents"]}, ["logs:CreateLogStream"]),
        ({"Effect": "Deny"}, ["logs:CreateLogStream", "logs:PutLogEvents"]),
        ({"Resource": "arn:aws:logs:*:*:log-group:other:*"}, ["logs:CreateLogStream", "logs:PutLogEvents"]),
    ],
)
def test_right_to_log_is_for_the_log_group(dev: Stack, change: dict, missing: list[str]):
    stack = with_document(dev, POLICY, RIGHTS, lambda found: found[2].update(change))
    assert findings(stack) == log_findings(*missing)


@pytest.mark.parametrize("resource", ["arn:aws:logs:*:*:log-group:processor-log-*", "arn:aws:logs:??-east-1:*"])
def test_wildcards_of_a_right_are_understood(dev: Stack, resource: str):
    assert not findings(with_document(dev, POLICY, RIGHTS, lambda found: found[2].update(Resource=resource)))


def test_arn_of_the_log_group_may_end_as_it_used_to(dev: Stack):
    arn = only(dev, LOG_GROUP, "processor-log").props["arn"]
    assert not findings(with_props(dev, LOG_GROUP, "processor-log", arn=f"{arn}:*"))


def test_right_to_log_may_be_the_roles_own(dev: Stack):
    group = only(dev, LOG_GROUP, "processor-log").props["arn"]
    allowed = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": f"{group}:*"}
    rights = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    stack = with_document(dev, POLICY, RIGHTS, forget_logs)
    assert not findings(with_props(stack, ROLE, ROLE_NAME, inlinePolicies=[{"policy": rights}]))


def test_policy_that_is_not_attached_grants_nothing(dev: Stack):
    text = only(dev, POLICY, RIGHTS).props["policy"]
    stack = with_document(dev, POLICY, RIGHTS, forget_logs)
    loose = added(stack, POLICY, "loose", policy=text, description="Loose", tags={"Environment": "dev"})
    assert findings(loose) == log_findings("logs:CreateLogStream", "logs:PutLogEvents")


def test_managed_policy_of_the_role_is_enough(dev: Stack):
    stack = with_document(dev, POLICY, RIGHTS, forget_logs)
    assert not findings(with_props(stack, ROLE, ROLE_NAME, managedPolicyArns=[LOGGING_POLICY]))


def test_managed_policy_for_logs_is_enough(dev: Stack):
    found = findings(with_props(dev, ROLE_POLICY_ATTACHMENT, ATTACHMENT, policyArn=LOGGING_POLICY))
    assert "iam-logs-granted" not in {finding[0] for finding in found}


def test_policy_may_be_attached_to_several_roles_at_once(dev: Stack):
    role, policy = only(dev, ROLE, ROLE_NAME).props["name"], only(dev, POLICY, RIGHTS).props["arn"]
    several = changed(
        dev, ROLE_POLICY_ATTACHMENT, ATTACHMENT, lambda attachment: replace(attachment, type=POLICY_ATTACHMENT)
    )
    several = changed(
        several,
        POLICY_ATTACHMENT,
        ATTACHMENT,
        lambda attachment: replace(attachment, props={"roles": ["other", role], "policyArn": policy}),
    )
    assert not findings(several)


def test_role_policy_grants_as_well(dev: Stack):
    text = only(dev, POLICY, RIGHTS).props["policy"]
    role = only(dev, ROLE, ROLE_NAME).props["id"]
    stack = added(with_document(dev, POLICY, RIGHTS, forget_logs), ROLE_POLICY, "inline", role=role, policy=text)
    assert "iam-logs-granted" not in {finding[0] for finding in findings(stack)}
