"""A provider that creates nothing and answers with values of the right form: what a preview shows."""

import hashlib
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tapkit.runner.answers import ACCOUNT_ID, STACK_REFERENCE, Answers

# What AWS computes, by resource type. Any other type gets a name and an ARN.
_BUCKET = "arn:aws:s3:::{name}"
_FUNCTION = "arn:aws:lambda:{scope}:function:{name}"
_COMPUTED = {
    "aws:s3/bucket:Bucket": {"arn": _BUCKET},
    "aws:s3/bucketV2:BucketV2": {"arn": _BUCKET},
    "aws:s3/directoryBucket:DirectoryBucket": {"arn": "arn:aws:s3express:{scope}:bucket/{name}"},
    "aws:iam/role:Role": {"arn": f"arn:aws:iam::{ACCOUNT_ID}:role/{{name}}"},
    "aws:iam/policy:Policy": {"arn": f"arn:aws:iam::{ACCOUNT_ID}:policy/{{name}}"},
    "aws:cloudwatch/logGroup:LogGroup": {"arn": "arn:aws:logs:{scope}:log-group:{name}"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"arn": "arn:aws:cloudwatch:{scope}:alarm:{name}"},
    "aws:cloudwatch/dashboard:Dashboard": {"dashboardArn": f"arn:aws:cloudwatch::{ACCOUNT_ID}:dashboard/{{name}}"},
    "aws:sqs/queue:Queue": {
        "arn": "arn:aws:sqs:{scope}:{name}",
        "url": f"https://sqs.{{region}}.amazonaws.com/{ACCOUNT_ID}/{{name}}",
    },
    "aws:kms/key:Key": {"keyId": "{name}", "arn": "arn:aws:kms:{scope}:key/{name}"},
    "aws:lambda/function:Function": {"arn": _FUNCTION, "version": "1", "qualifiedArn": f"{_FUNCTION}:1"},
    "aws:lambda/alias:Alias": {"arn": "arn:aws:lambda:{scope}:function:{functionName}:{name}"},
}
# The property that holds the physical name, where it is not `name`.
_NAME_PROPERTY = {
    "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketV2:BucketV2": "bucket",
    "aws:s3/directoryBucket:DirectoryBucket": "bucket",
}


class Placeholders(Mocks):
    """Answers every registration; the same program gets the same answers every time.

    Args:
        region: of the stack.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._answers = Answers(region, ACCOUNT_ID)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        if args.typ == STACK_REFERENCE:
            return args.name, {"outputs": self._answers.stack(args.name, args.inputs.get("outputs", ()))}
        name_property = _NAME_PROPERTY.get(args.typ, "name")
        named = {name_property: _physical_name(args.name), **args.inputs}
        name = named[name_property]
        words = {**named, "name": name, "region": self._region, "scope": f"{self._region}:{ACCOUNT_ID}"}
        computed = _COMPUTED.get(args.typ, {"arn": _generic_arn(args.typ)})
        outputs = {key: template.format_map(words) for key, template in computed.items()}
        return self._answers.resource(args.typ, args.name, name, {**named, **outputs, **args.inputs})

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return self._answers.function(args.token, args.args)


def _physical_name(logical_name: str) -> str:
    """In the form of Pulumi's auto-naming: the logical name and seven hexadecimal digits."""
    return f"{logical_name}-{hashlib.sha256(logical_name.encode()).hexdigest()[:7]}"


def _generic_arn(kind: str) -> str:
    service = kind.split(":")[1].split("/")[0]
    return f"arn:aws:{service}:{{scope}}:{{name}}"
