"""Entry program."""

import os
import sys

import pulumi
import pulumi_aws as aws

sys.path.append(os.path.dirname(__file__))

from lib.tap_stack import TapStack

suffix = os.getenv("ENVIRONMENT_SUFFIX", "dev")
default_tags = {"Environment": suffix, "Repository": os.getenv("REPOSITORY", "unknown")}
provider = aws.Provider("aws", region="us-east-1", default_tags=aws.ProviderDefaultTagsArgs(tags=default_tags))
stack = TapStack("pulumi-infra", tags=default_tags, opts=pulumi.ResourceOptions(provider=provider))

# TODO: export the outputs
