"""Modules that the fork server imports once, so that each examination starts with them."""

import gc

gc.set_threshold(100_000)

# pylint: disable=wrong-import-position,unused-import
import aws_lambda_powertools.utilities.data_classes
import boto3
import moto.s3.models
import pulumi_aws as aws
import tapkit.review.examination

# The modules of a service are imported when one of its resources is first named.
SERVICES = (
    aws.cloudwatch.LogGroup,
    aws.iam.Role,
    aws.kms.Key,
    aws.lambda_.Function,
    aws.s3.Bucket,
    aws.sns.Topic,
    aws.sqs.Queue,
)
