"""Rules for notifications and permissions."""

from dataclasses import replace

import pytest
from tapkit.aws.lambda_ import FUNCTION, FUNCTION_ALIAS, FUNCTION_EVENT_INVOKE_CONFIG, PERMISSION
from tapkit.aws.s3 import BUCKET, BUCKET_NOTIFICATION, BUCKET_POLICY
from tapkit.policy.model import Stack

from tests.tapkit.policy.conftest import added, changed, findings, not_waiting, only, with_props, without

NOTIFICATION = "trigger-notification"
ADMISSION = "trigger-permission"


def source(stack: Stack) -> str:
    return only(stack, PERMISSION, ADMISSION).props["sourceArn"]


def test_permission_for_the_objects_is_found_because_s3_never_matches_it(dev: Stack):
    arn = f"{source(dev)}/*"
    assert findings(with_props(dev, PERMISSION, ADMISSION, sourceArn=arn)) == [
        (
            "permission-scoped",
            ADMISSION,
            f"its source ARN is {arn}: S3 calls with the bare bucket ARN, which that does not match",
        )
    ]


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (None, "it sets no source ARN: any bucket may invoke the function"),
        ("arn:aws:s3:::uploads-*", "its source ARN is arn:aws:s3:::uploads-*, which has a wildcard"),
        ("arn:aws:s3:::upload?", "its source ARN is arn:aws:s3:::upload?, which has a wildcard"),
        ("uploads", "its source ARN is uploads, which is not the ARN of a bucket"),
    ],
)
def test_permission_names_one_bucket(dev: Stack, arn: str | None, message: str):
    assert findings(with_props(dev, PERMISSION, ADMISSION, sourceArn=arn)) == [
        ("permission-scoped", ADMISSION, message)
    ]


def test_permission_for_a_bucket_of_another_stack_is_found(dev: Stack):
    arn = "arn:aws:s3:::other"
    assert findings(with_props(dev, PERMISSION, ADMISSION, sourceArn=arn)) == [
        ("permission-for-known-bucket", ADMISSION, f"its source ARN {arn} is not that of a bucket of the stack")
    ]


def test_permission_names_the_account(dev: Stack):
    assert findings(with_props(dev, PERMISSION, ADMISSION, sourceAccount=None)) == [
        (
            "permission-scoped",
            ADMISSION,
            "it sets no source account: a bucket's name can be taken by another account",
        )
    ]


def test_permission_of_another_service_is_not_s3s(dev: Stack):
    events = {"principal": "events.amazonaws.com", "function": "processor", "action": "lambda:InvokeFunction"}
    events["sourceArn"] = "arn:aws:events:us-east-1:123456789012:rule/nightly"
    assert not findings(added(dev, PERMISSION, "schedule", **events))


def test_second_notification_of_a_bucket_is_found(dev: Stack):
    bucket = only(dev, BUCKET_NOTIFICATION, NOTIFICATION).props["bucket"]
    twice = added(dev, BUCKET_NOTIFICATION, "another", bucket=bucket, queues=[{"queueArn": "arn"}])
    assert ("notification-single", "uploads", "another-dev, trigger-notification-dev replace one another") in findings(
        twice
    )


NOT_ADMITTED = (
    "notification-target-admitted",
    NOTIFICATION,
    "no Permission lets s3.amazonaws.com invoke processor-alias-dev for its bucket",
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"qualifier": None}, id="for the function, not its alias"),
        pytest.param({"qualifier": "other"}, id="for another alias"),
        pytest.param({"function": "other"}, id="for another function"),
        pytest.param({"action": "lambda:GetFunction"}, id="for another action"),
        pytest.param({"principal": "sns.amazonaws.com"}, id="for another service"),
    ],
)
def test_target_has_to_admit_s3(dev: Stack, change: dict):
    assert findings(with_props(dev, PERMISSION, ADMISSION, **change)) == [NOT_ADMITTED]


def test_permission_for_another_bucket_does_not_count(dev: Stack):
    other = only(dev, BUCKET, "access-logs")
    assert findings(with_props(dev, PERMISSION, ADMISSION, sourceArn=other.props["arn"])) == [NOT_ADMITTED]


def test_missing_permission_is_found(dev: Stack):
    assert findings(without(dev, PERMISSION, ADMISSION)) == [NOT_ADMITTED]


def test_permission_may_name_the_alias_by_arn(dev: Stack):
    alias = only(dev, FUNCTION_ALIAS, "processor-alias")
    assert not findings(with_props(dev, PERMISSION, ADMISSION, function=alias.props["arn"], qualifier=None))


def test_permission_may_name_the_function_by_arn(dev: Stack):
    function = only(dev, FUNCTION, "processor")
    assert not findings(with_props(dev, PERMISSION, ADMISSION, function=function.props["arn"]))


def test_function_may_be_invoked_without_alias(dev: Stack):
    function = only(dev, FUNCTION, "processor")
    plain = with_props(
        dev,
        BUCKET_NOTIFICATION,
        NOTIFICATION,
        lambdaFunctions=[{"lambdaFunctionArn": function.props["arn"], "filterPrefix": "uploads/"}],
    )
    plain = with_props(plain, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async", qualifier=None)
    assert [finding[0] for finding in findings(plain)] == ["notification-target-admitted"]
    assert not findings(with_props(plain, PERMISSION, ADMISSION, qualifier=None))


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:lambda:us-east-1:123456789012:function:elsewhere",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:elsewhere:live",
        "arn:aws:lambda:us-east-1:123456789012:function:elsewhere:$LATEST",
    ],
)
def test_function_of_another_stack_is_not_judged(dev: Stack, arn: str):
    elsewhere = [{"lambdaFunctionArn": arn}]
    assert not findings(with_props(dev, BUCKET_NOTIFICATION, NOTIFICATION, lambdaFunctions=elsewhere))


@pytest.mark.parametrize(
    "target",
    [
        "processor-dev",
        "arn:aws:s3:::uploads",
        "arn:aws:lambda:us-east-1:123456789012:layer:processor",
        "arn:aws:lambda:us-east-1:123456789012:function:processor:live:more",
    ],
)
def test_target_that_is_no_function_is_found(dev: Stack, target: str):
    assert findings(
        with_props(dev, BUCKET_NOTIFICATION, NOTIFICATION, lambdaFunctions=[{"lambdaFunctionArn": target}])
    ) == [("notification-target-admitted", NOTIFICATION, f"its target {target} is not the ARN of a function")]


@pytest.mark.parametrize(
    ("rule", "awaited", "name"),
    [
        ("notification-waits-for-permission", PERMISSION, "trigger-permission-dev"),
        ("notification-waits-for-bucket-policy", BUCKET_POLICY, "uploads-policy-dev"),
        ("notification-waits-for-failure-destination", FUNCTION_EVENT_INVOKE_CONFIG, "processor-async-dev"),
    ],
)
def test_notification_waits(dev: Stack, rule: str, awaited: str, name: str):
    assert findings(not_waiting(dev, BUCKET_NOTIFICATION, NOTIFICATION, awaited)) == [
        (rule, NOTIFICATION, f"it does not wait for {name}")
    ]


def test_waiting_for_what_waits_is_enough(dev: Stack):
    permission = only(dev, PERMISSION, ADMISSION)
    between = only(dev, FUNCTION_EVENT_INVOKE_CONFIG, "processor-async")
    indirect = not_waiting(dev, BUCKET_NOTIFICATION, NOTIFICATION, PERMISSION)
    indirect = changed(
        indirect,
        FUNCTION_EVENT_INVOKE_CONFIG,
        "processor-async",
        lambda resource: replace(resource, dependencies=[*between.dependencies, permission.urn]),
    )
    assert not findings(indirect)


def test_alias_of_another_function_is_no_target(dev: Stack):
    alias = only(dev, FUNCTION_ALIAS, "processor-alias")
    other = added(dev, FUNCTION_ALIAS, "other", functionName="elsewhere", arn=alias.props["arn"])
    assert not findings(other)
