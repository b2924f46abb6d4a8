"""A program with as many buckets as `benchmark:count` says, each with its versioning."""

import pulumi
import pulumi_aws as aws

for number in range(pulumi.Config("benchmark").require_int("count")):
    bucket = aws.s3.Bucket(f"bucket-{number}")
    aws.s3.BucketVersioning(f"versioning-{number}", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
