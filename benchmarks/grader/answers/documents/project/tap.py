"""Entry point of the Pulumi program."""

import os
import sys

import pulumi

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib.tap_stack import TapStack, TapStackArgs

config = pulumi.Config("tapstack")
environment_suffix = os.environ.get("ENVIRONMENT_SUFFIX", "dev")

stack = TapStack(
    "tap-stack",
    TapStackArgs(
        environment_suffix=environment_suffix,
        log_retention=config.get_int("log_retention") or 14,
        tags={"Environment": environment_suffix, "ManagedBy": "Pulumi"},
    ),
)

pulumi.export("bucket_name", stack.bucket.id)
pulumi.export("lambda_arn", stack.function.arn)
pulumi.export("lambda_name", stack.function.name)
