"""IAM policy documents, built from the few shapes that are needed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from parts.scope import Text

Statement = Mapping[str, Any]
Arns = Text | Sequence[Text]


def policy_document(*statements: Statement) -> pulumi.Output[str]:
    """The statements as a JSON policy document; outputs among their values are awaited."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(sid: str, actions: Sequence[str], resource: Text) -> Statement:
    """Allow the role that carries the document to perform ``actions`` on ``resource``."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def allow_service(
    sid: str, service: str, action: str | Sequence[str], resource: Arns, *, source_arn: Arns, account: Text
) -> Statement:
    """Allow an AWS service to act for some resources of one account, and for nobody else's (confused deputy)."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnLike": {"aws:SourceArn": source_arn}, "StringEquals": {"aws:SourceAccount": account}},
    }


def deny_insecure_transport(action: str, *resources: Text) -> Statement:
    """Refuse everybody who does not use TLS (Security Hub S3.5)."""
    return {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
