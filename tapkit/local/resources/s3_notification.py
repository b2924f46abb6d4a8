"""S3's bucket notifications, with the checks that S3 makes and the emulator does not.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError
from tapkit.errors import UserError
from tapkit.local.recipe import Answer, Request, recipe

_SOURCES = {"AWS:SourceArn", "aws:SourceArn"}
_ACCOUNTS = {"AWS:SourceAccount", "aws:SourceAccount"}


@recipe("aws:s3/bucketNotification:BucketNotification")
def notification(request: Request) -> Answer:
    known_events = _event_names(request.clients("s3"))
    bucket = request.inputs["bucket"]
    for target in request.inputs.get("lambdaFunctions", []):
        for event in target["events"]:
            if event not in known_events:
                raise UserError(f"InvalidArgument: {event} is not an event that S3 sends.")
        _require_admitted(request, bucket, target["lambdaFunctionArn"])
    targets = [_with_filter(target) for target in request.inputs.get("lambdaFunctions", [])]
    others = {key: value for key, value in request.inputs.items() if key not in ("bucket", "lambdaFunctions")}
    request.call(
        "s3",
        "PutBucketNotificationConfiguration",
        {"bucket": bucket, "notificationConfiguration": {"lambdaFunctions": targets, **others}},
        {"lambdaFunctions": "LambdaFunctionConfigurations"},
    )
    return bucket, {}


def _event_names(s3: Any) -> list[str]:
    return s3.meta.service_model.shape_for("Event").enum


def _with_filter(target: dict[str, Any]) -> dict[str, Any]:
    """Pulumi has a prefix and a suffix where S3 has a list of rules."""
    rules = [
        {"name": name.removeprefix("filter").lower(), "value": target[name]}
        for name in ("filterPrefix", "filterSuffix")
        if target.get(name)
    ]
    configuration = {key: value for key, value in target.items() if key not in ("filterPrefix", "filterSuffix")}
    return {**configuration, "filter": {"key": {"filterRules": rules}}} if rules else configuration


def _require_admitted(request: Request, bucket: str, function_arn: str) -> None:
    account = request.clients("sts").get_caller_identity()["Account"]
    for statement in _policy_statements(request.clients("lambda"), function_arn):
        if statement["Resource"] == function_arn and _admits(statement, f"arn:aws:s3:::{bucket}", account):
            return
    raise UserError(
        "InvalidArgument: Unable to validate the following destination configurations: "
        f"{function_arn} does not exist or does not admit s3.amazonaws.com from arn:aws:s3:::{bucket} "
        f"in account {account}; create its aws.lambda_.Permission first and let this resource depend on it."
    )


def _policy_statements(client: Any, function_arn: str) -> Iterator[dict[str, Any]]:
    # arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]
    name, _, qualifier = function_arn.partition(":function:")[2].partition(":")
    if not name:
        return
    arguments = {"FunctionName": name} | ({"Qualifier": qualifier} if qualifier else {})
    try:
        yield from json.loads(client.get_policy(**arguments)["Policy"])["Statement"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _admits(statement: dict[str, Any], bucket_arn: str, account: str) -> bool:
    if statement["Effect"] != "Allow" or statement["Principal"] != {"Service": "s3.amazonaws.com"}:
        return False
    if not any(fnmatchcase("lambda:InvokeFunction", action) for action in _as_list(statement["Action"])):
        return False
    return all(
        _holds(operator, key, values, bucket_arn, account)
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
    )


def _holds(operator: str, key: str, values: Any, bucket_arn: str, account: str) -> bool:
    actual = bucket_arn if key in _SOURCES else account if key in _ACCOUNTS else None
    if actual is None:
        return False
    if operator in ("ArnLike", "StringLike"):
        return any(fnmatchcase(actual, pattern) for pattern in _as_list(values))
    return actual in _as_list(values)


def _as_list(value: Any) -> list:
    return value if isinstance(value, list) else [value]
