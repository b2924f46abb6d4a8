import json

import pulumi
import pulumi_aws as aws

stack = pulumi.get_stack()

bucket = aws.s3.Bucket("images", bucket="my-company-image-uploads", tags={"Environment": stack})

aws.s3.BucketServerSideEncryptionConfiguration(
    "images-encryption",
    bucket=bucket.id,
    rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
)

public_access = aws.s3.BucketPublicAccessBlock(
    "images-public-access",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

role = aws.iam.Role(
    "thumbnailer-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "sts:AssumeRole",
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
)

basic = aws.iam.RolePolicyAttachment(
    "thumbnailer-logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)

s3_policy = aws.iam.RolePolicy(
    "thumbnailer-s3",
    role=role.id,
    policy=bucket.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}],
            }
        )
    ),
)

thumbnailer = aws.lambda_.Function(
    "thumbnailer",
    role=role.arn,
    runtime="python3.12",
    handler="index.handler",
    code=pulumi.FileArchive("./lambda"),
    timeout=60,
    memory_size=512,
    environment={"variables": {"STAGE": stack}},
    opts=pulumi.ResourceOptions(depends_on=[basic, s3_policy]),
)

permission = aws.lambda_.Permission(
    "allow-s3",
    action="lambda:InvokeFunction",
    function=thumbnailer.name,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn.apply(lambda arn: f"{arn}/*"),
)

aws.s3.BucketNotification(
    "on-upload",
    bucket=bucket.id,
    lambda_functions=[
        {
            "lambda_function_arn": thumbnailer.arn,
            "events": ["s3:ObjectCreated:*"],
        }
    ],
)

pulumi.export("bucket_name", bucket.id)
pulumi.export("function_arn", thumbnailer.arn)
