"""Rules about managed policies and roles that are passed on."""

import importlib
import json
from collections.abc import Iterator

import pytest
from tapkit.aws.iam import POLICY, ROLE, ROLE_POLICY_ATTACHMENT
from tapkit.checks import NotJudged
from tapkit.policy import managed_policies

from tests.tapkit.policy.conftest import declared, told

AWS = "arn:aws:iam::aws:policy"


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (f"{AWS}/AWSLambdaBasicExecutionRole", "is policy/service-role/AWSLambdaBasicExecutionRole"),
        (f"{AWS}/service-role/AWSLambdaBasicExecutionRol", "no managed policy AWSLambdaBasicExecutionRol; AWSLambda"),
        (f"{AWS}/AWSLambdaSQSQueueExecution", "AWS has no managed policy AWSLambdaSQSQueueExecution"),
        (f"{AWS}/Zzzz", "AWS has no managed policy Zzzz"),
    ],
)
def test_managed_policy_that_does_not_exist_is_found(arn: str, message: str):
    (attached,) = told("managed-policy-exists", declared(ROLE_POLICY_ATTACHMENT, policyArn=arn))
    (own,) = told("managed-policy-exists", declared(ROLE, managedPolicyArns=[arn]))
    assert message in attached and own == attached


@pytest.mark.parametrize(
    "arn",
    [
        f"{AWS}/service-role/AWSLambdaBasicExecutionRole",
        f"{AWS}/AmazonS3ReadOnlyAccess",
        "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        "arn:aws:iam::123456789012:policy/own",
    ],
)
def test_managed_policy_that_exists_is_fine(arn: str):
    assert not told("managed-policy-exists", declared(ROLE_POLICY_ATTACHMENT, policyArn=arn))


@pytest.fixture(name="without_moto")
def _without_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(name: str) -> None:
        raise ImportError(name)

    managed_policies._known.cache_clear()  # pylint: disable=protected-access
    monkeypatch.setattr(importlib, "import_module", missing)
    yield
    managed_policies._known.cache_clear()  # pylint: disable=protected-access


@pytest.mark.usefixtures("without_moto")
def test_managed_policies_are_not_judged_where_nothing_knows_them():
    assert not told("managed-policy-exists", declared(ROLE_POLICY_ATTACHMENT, policyArn=f"{AWS}/Zzzz"))
    with pytest.raises(NotJudged, match="install moto"):
        managed_policies.problem_of(f"{AWS}/Zzzz")


def test_rights_of_an_unknown_policy_are_not_judged():
    with pytest.raises(NotJudged, match="policy/own"):
        managed_policies.managed_statements("arn:aws:iam::123456789012:policy/own")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ({"Resource": "arn:aws:iam::123456789012:role/*"}, True),
        ({"Resource": ["arn:aws:iam::*:*"]}, True),
        ({"Resource": "arn:aws:iam::123456789012:role/task-*"}, False),
        ({"Resource": "arn:aws:iam::1:role/*", "Condition": {"StringEquals": {"iam:PassedToService": "ecs"}}}, False),
        ({"Resource": "arn:aws:iam::1:role/*", "Effect": "Deny"}, False),
        ({"Resource": "arn:aws:iam::1:role/*", "Action": "iam:GetRole"}, False),
    ],
)
def test_role_of_whatever_name_is_not_passed_on(statement: dict, found: bool):
    text = json.dumps({"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", **statement}]})
    assert bool(told("pass-role-scoped", declared(POLICY, policy=text))) is found
