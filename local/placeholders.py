"""A provider that creates nothing and answers with values of the right form: what a preview shows."""

import hashlib
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"

# What AWS computes, by resource type. Any other type gets a name and an ARN.
_SCOPE = f"{REGION}:{ACCOUNT_ID}"
_FUNCTION = f"arn:aws:lambda:{_SCOPE}:function:{{name}}"
_COMPUTED = {
    "aws:s3/bucket:Bucket": {"bucket": "{name}", "arn": "arn:aws:s3:::{name}"},
    "aws:iam/role:Role": {"arn": f"arn:aws:iam::{ACCOUNT_ID}:role/{{name}}"},
    "aws:iam/policy:Policy": {"arn": f"arn:aws:iam::{ACCOUNT_ID}:policy/{{name}}"},
    "aws:cloudwatch/logGroup:LogGroup": {"arn": f"arn:aws:logs:{_SCOPE}:log-group:{{name}}"},
    "aws:sqs/queue:Queue": {
        "arn": f"arn:aws:sqs:{_SCOPE}:{{name}}",
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{{name}}",
    },
    "aws:kms/key:Key": {"keyId": "{name}", "arn": f"arn:aws:kms:{_SCOPE}:key/{{name}}"},
    "aws:lambda/function:Function": {"arn": _FUNCTION, "version": "1", "qualifiedArn": f"{_FUNCTION}:1"},
    "aws:lambda/alias:Alias": {"arn": f"arn:aws:lambda:{_SCOPE}:function:{{functionName}}:{{name}}"},
}


class Placeholders(Mocks):
    """Answers every registration; the same program gets the same answers every time."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        named = {"name": physical_name(args.name, args.name), **args.inputs}
        computed = _COMPUTED.get(args.typ, {"arn": _generic_arn(args.typ)})
        outputs = {key: template.format_map(named) for key, template in computed.items()}
        return named["name"], {**named, **outputs, **args.inputs}

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return {"accountId": ACCOUNT_ID, "region": REGION, "id": REGION, "partition": "aws"}


def physical_name(logical_name: str, seed: str) -> str:
    """A name as Pulumi's auto-naming makes it: the logical one and seven hexadecimal digits.

    https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    """
    return f"{logical_name}-{hashlib.sha256(seed.encode()).hexdigest()[:7]}"


def _generic_arn(kind: str) -> str:
    service = kind.split(":")[1].split("/")[0]
    return f"arn:aws:{service}:{_SCOPE}:{{name}}"
