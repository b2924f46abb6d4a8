"""A bucket notification is refused and accepted as S3 does it, which the emulator itself does not."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tapkit.errors import UserError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
PERMISSION = "aws:lambda/permission:Permission"
RIGHT = {
    "action": "lambda:InvokeFunction",
    "principal": "s3.amazonaws.com",
    "sourceArn": "arn:aws:s3:::{bucket}",
    "sourceAccount": "000000000000",
    "qualifier": "live",
}
REFUSAL = (
    f"{NOTIFICATION} n: InvalidArgument: Unable to validate the following destination configurations: "
    "{arn} does not exist or does not admit s3.amazonaws.com from arn:aws:s3:::{bucket} in account 000000000000; "
    "create its aws.lambda_.Permission first and let this resource depend on it."
)


@dataclass(frozen=True)
class Case:
    """A bucket, and a function with the alias ``live`` that it may or may not notify."""

    bucket: str
    arn: str
    create: Create
    clients: Clients

    @property
    def alias_arn(self) -> str:
        return f"{self.arn}:live"

    def permit(self, **changes: str | None) -> None:
        inputs = {key: value.format(bucket=self.bucket) for key, value in (RIGHT | changes).items() if value}
        self.create(PERMISSION, "permission", function=self.arn, **inputs)

    def notify(self, arn: str, **changes: Any) -> None:
        target = {"lambdaFunctionArn": arn, "events": ["s3:ObjectCreated:*"], **changes}
        self.create(NOTIFICATION, "n", bucket=self.bucket, lambdaFunctions=[target])

    def configured(self) -> list[dict[str, Any]]:
        read = self.clients("s3").get_bucket_notification_configuration(Bucket=self.bucket)
        targets = read.get("LambdaFunctionConfigurations", [])
        return [{key: value for key, value in target.items() if key != "Id"} for target in targets]

    def assert_refused(self, arn: str) -> None:
        with pytest.raises(UserError) as failure:
            self.notify(arn)
        assert str(failure.value) == REFUSAL.format(arn=arn, bucket=self.bucket)
        assert self.configured() == []


@pytest.fixture(name="case")
def fixture_case(function_inputs: dict[str, Any], create: Create, clients: Clients) -> Case:
    bucket, _ = create("aws:s3/bucket:Bucket", "notifying")
    name, function = create("aws:lambda/function:Function", "notified", **function_inputs, publish=True)
    create("aws:lambda/alias:Alias", "alias", name="live", functionName=name, functionVersion="1")
    return Case(bucket, function["arn"], create, clients)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:lambda:us-east-1:000000000000:function:missing",
        "arn:aws:lambda:us-east-1:000000000000:function:missing:live",
        "no-arn",
    ],
)
def test_a_missing_function_is_refused(arn: str, case: Case):
    case.assert_refused(arn)


def test_a_function_without_any_permission_is_refused(case: Case):
    case.assert_refused(case.alias_arn)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"principal": "sns.amazonaws.com"}, id="other service"),
        pytest.param({"principal": "111111111111", "sourceArn": None, "sourceAccount": None}, id="an account"),
        pytest.param({"sourceArn": "arn:aws:s3:::other"}, id="other bucket"),
        pytest.param({"sourceArn": "arn:aws:s3:::{bucket}/*"}, id="the bucket's objects"),
        pytest.param({"sourceAccount": "111111111111"}, id="other account"),
        pytest.param({"action": "lambda:GetFunction"}, id="other action"),
        pytest.param({"principalOrgId": "o-1234567890"}, id="condition that S3 does not satisfy"),
        pytest.param({"qualifier": None}, id="not for the alias"),
    ],
)
def test_a_permission_that_does_not_admit_the_bucket_is_refused(changes: dict, case: Case):
    case.permit(**changes)
    case.assert_refused(case.alias_arn)


def test_a_permission_for_the_alias_does_not_admit_to_the_function(case: Case):
    case.permit()
    case.assert_refused(case.arn)


@pytest.mark.parametrize(("mine", "other"), [("us-east-1", "eu-central-1"), ("000000000000", "111111111111")])
def test_a_function_of_the_same_name_elsewhere_is_refused(mine: str, other: str, case: Case):
    case.permit()
    case.assert_refused(case.alias_arn.replace(mine, other))


def test_a_denial_is_no_permission(case: Case, monkeypatch: pytest.MonkeyPatch):
    denial = {
        "Effect": "Deny",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": case.arn,
    }
    policy = json.dumps({"Statement": [denial]})
    monkeypatch.setattr(case.clients("lambda"), "get_policy", lambda **_: {"Policy": policy})
    case.assert_refused(case.arn)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="exact"),
        pytest.param({"sourceArn": "arn:aws:s3:::notifying-*"}, id="pattern that the bucket matches"),
        pytest.param({"sourceAccount": None}, id="any account"),
        pytest.param({"sourceArn": None, "sourceAccount": None}, id="any bucket"),
        pytest.param({"action": "lambda:*"}, id="any action"),
    ],
)
@pytest.mark.parametrize("qualifier", ["live", None])
def test_a_permission_that_admits_the_bucket_is_enough(changes: dict, qualifier: str | None, case: Case):
    case.permit(**changes, qualifier=qualifier)
    target = case.alias_arn if qualifier else case.arn
    case.notify(target)
    assert case.configured() == [{"LambdaFunctionArn": target, "Events": ["s3:ObjectCreated:*"]}]


@pytest.mark.parametrize(
    ("filters", "rules"),
    [
        ({"filterPrefix": "in/", "filterSuffix": ".txt"}, {"prefix": "in/", "suffix": ".txt"}),
        ({"filterPrefix": "in/", "filterSuffix": ""}, {"prefix": "in/"}),
        ({"filterSuffix": ".txt"}, {"suffix": ".txt"}),
    ],
)
def test_filters_become_rules(filters: dict, rules: dict, case: Case):
    case.permit()
    case.notify(case.alias_arn, **filters)
    (read,) = case.configured()
    assert {rule["Name"].lower(): rule["Value"] for rule in read["Filter"]["Key"]["FilterRules"]} == rules


def test_empty_filters_are_none(case: Case):
    case.permit()
    case.notify(case.alias_arn, filterPrefix="", filterSuffix="")
    assert "Filter" not in case.configured()[0]


def test_an_event_that_s3_does_not_send_is_refused(case: Case):
    case.permit()
    with pytest.raises(UserError, match=f"^{NOTIFICATION} n: InvalidArgument: s3:ObjectMade is not an event that S3 "):
        case.notify(case.alias_arn, events=["s3:ObjectMade"])


def test_an_unknown_property_of_a_target_is_refused(case: Case):
    case.permit()
    with pytest.raises(UserError, match=f"^{NOTIFICATION} n: property colour is not known here: "):
        case.notify(case.alias_arn, colour="red")


def test_a_notification_without_a_function_is_accepted(case: Case):
    case.create(NOTIFICATION, "n", bucket=case.bucket)
    assert case.configured() == []


def test_a_failure_to_read_the_permission_is_not_taken_for_its_absence(case: Case, monkeypatch: pytest.MonkeyPatch):
    def fail(**_: str) -> None:
        raise ClientError({"Error": {"Code": "ServiceException", "Message": "out of order"}}, "GetPolicy")

    monkeypatch.setattr(case.clients("lambda"), "get_policy", fail)
    with pytest.raises(UserError) as failure:
        case.notify(case.arn)
    assert str(failure.value) == (
        f"{NOTIFICATION} n: An error occurred (ServiceException) when calling the GetPolicy operation: out of order"
    )
