"""The help names the rights that the command needs, and no others."""

import re
from functools import cache
from typing import Any

from tapkit.cli import cli
from tapkit.ops.validation.deployed import compare_deployed

from tests.tapkit.ops.validation.conftest import Deployment

# Where the right is not called as the operation is, or is not the only one.
ACTIONS = {
    "iam:ListPolicies": {"iam:ListPolicies", "iam:ListPolicyTags"},  # the tags where several are named alike
    "lambda:GetFunction": {"lambda:GetFunction", "lambda:ListTags"},
    "s3:GetBucketEncryption": {"s3:GetEncryptionConfiguration"},
    "s3:GetBucketLifecycleConfiguration": {"s3:GetLifecycleConfiguration"},
    "s3:GetBucketNotificationConfiguration": {"s3:GetBucketNotification"},
    "s3:GetPublicAccessBlock": {"s3:GetBucketPublicAccessBlock"},
    "s3:HeadBucket": {"s3:ListBucket"},
}


def named_in_help() -> set[str]:
    actions, service = set(), ""
    for line in cli.commands["validate"].help.partition("\b\n")[2].splitlines()[1:]:
        service = (re.match(r"\s+([a-z0-9]+)\s", line) or ["", service])[1]
        actions |= {f"{service}:{name}" for name in re.findall(r"\b[A-Z]\w+", line)}
    return actions


def test_the_help_names_the_rights_that_are_needed(deployment: Deployment):
    called = set()

    @cache
    def recording(service: str) -> Any:
        client = deployment.clients(service)
        client.meta.events.register(
            f"before-call.{client.meta.service_model.service_id.hyphenize()}",
            lambda model, **_: called.add(f"{service}:{model.name}"),
            unique_id="rights",
        )
        return client

    list(compare_deployed("prod", deployment.run, deployment.stack, recording))
    assert named_in_help() == {action for operation in called for action in ACTIONS.get(operation, {operation})}
