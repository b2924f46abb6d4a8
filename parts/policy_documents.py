"""IAM policy documents, built from the few shapes that are needed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

Statement = Mapping[str, Any]


def policy_document(*statements: Statement) -> pulumi.Output[str]:
    """The statements as a JSON policy document; outputs among their values are awaited."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(sid: str, actions: Sequence[str], resource: pulumi.Input[str]) -> Statement:
    """Allow the role that carries the document to perform ``actions`` on ``resource``."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def trust(service: str) -> Statement:
    """Allow one AWS service to assume the role."""
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}


def allow_service(  # pylint: disable=too-many-arguments # a statement has that many parts
    sid: str,
    service: str,
    action: str | Sequence[str],
    resource: pulumi.Input[str],
    *,
    source_arn: pulumi.Input[str] | Sequence[pulumi.Input[str]],
    source_account: pulumi.Input[str],
) -> Statement:
    """Allow an AWS service to act for some resources of one account, and for nobody else's (confused deputy)."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {
            "ArnLike": {"aws:SourceArn": source_arn},
            "StringEquals": {"aws:SourceAccount": source_account},
        },
    }


def allow_alarms(
    sid: str, action: str | Sequence[str], resource: pulumi.Input[str], account_id: pulumi.Input[str]
) -> Statement:
    """Allow CloudWatch to act for the alarms of one account."""
    alarms = pulumi.Output.concat("arn:*:cloudwatch:*:", account_id, ":alarm:*")
    return allow_service(
        sid, "cloudwatch.amazonaws.com", action, resource, source_arn=alarms, source_account=account_id
    )


def deny_insecure_transport(action: str, resources: Sequence[pulumi.Input[str]]) -> Statement:
    """Refuse everybody who does not use TLS (Security Hub S3.5)."""
    return {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
