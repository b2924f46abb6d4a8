"""What the process that forks the proofs' processes has imported: each would need it."""

import gc

gc.set_threshold(100_000)

# pylint: disable=wrong-import-position,unused-import
import aws_lambda_powertools
import boto3
import moto
import pulumi_aws.cloudwatch
import pulumi_aws.iam
import pulumi_aws.kms
import pulumi_aws.lambda_
import pulumi_aws.s3
import pulumi_aws.sqs

import failures.examination
