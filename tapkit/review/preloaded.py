"""What the process that forks the proofs' processes has imported: each would need it."""

import gc

gc.set_threshold(100_000)

# pylint: disable=wrong-import-position,unused-import
import importlib

import aws_lambda_powertools.utilities.data_classes
import boto3
import moto.s3.models
import tapkit.review.examination
from tapkit.aws.resource_type import TYPES

# The modules of a service are imported when one of its resources is first named.
RESOURCES = [
    getattr(importlib.import_module(f"pulumi_aws.{kind.module}"), kind.token.rpartition(":")[2])
    for kind in TYPES.values()
]
