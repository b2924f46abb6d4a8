import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

config = pulumi.Config()
api_token = config.get("apiToken") or ""

key = aws.kms.Key(
    "invoices",
    description="Encrypts invoices",
    policy=aws.iam.get_policy_document(
        statements=[
            {"actions": ["kms:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]},
        ]
    ).json,
)

bucket = aws.s3.Bucket("invoices")
aws.s3.BucketVersioning("invoices", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
aws.s3.BucketServerSideEncryptionConfiguration(
    "invoices",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            "bucket_key_enabled": True,
        }
    ],
)
block = aws.s3.BucketPublicAccessBlock(
    "invoices",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

table = aws.dynamodb.Table(
    "invoices",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery={"enabled": True},
)

dead = aws.sqs.Queue("dead-invoices", message_retention_seconds=1209600, sqs_managed_sse_enabled=True)

trust = aws.iam.get_policy_document(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
        }
    ]
)
role = aws.iam.Role("parser", assume_role_policy=trust.json)
rights = aws.iam.RolePolicy(
    "parser",
    role=role,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {"actions": ["s3:GetObject"], "resources": [bucket.arn.apply(lambda arn: f"{arn}/inbox/*")]},
            {"actions": ["dynamodb:*"], "resources": ["*"]},
            {"actions": ["sqs:SendMessage"], "resources": [dead.arn]},
        ]
    ).json,
)
logging = aws.iam.RolePolicyAttachment(
    "parser",
    role=role,
    policy_arn="arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
)

parser = aws.lambda_.Function(
    "parser",
    role=role.arn,
    runtime="python3.13",
    handler="app.handle",
    code=pulumi.FileArchive("src"),
    timeout=60,
    memory_size=256,
    environment={"variables": {"TABLE": table.name, "API_TOKEN": api_token}},
    opts=ResourceOptions(depends_on=[rights, logging]),
)
aws.lambda_.FunctionEventInvokeConfig(
    "parser",
    function_name=parser.name,
    maximum_retry_attempts=2,
    destination_config={"on_failure": {"destination": dead.arn}},
)

permission = aws.lambda_.Permission(
    "s3-parser",
    action="lambda:InvokeFunction",
    function=parser,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn,
    source_account=aws.get_caller_identity().account_id,
)
aws.s3.BucketNotification(
    "inbox",
    bucket=bucket.id,
    lambda_functions=[
        {"lambda_function_arn": parser.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "invoices/"}
    ],
    opts=ResourceOptions(depends_on=[permission, block]),
)

pulumi.export("bucket", bucket.id)
pulumi.export("table", table.name)
pulumi.export("api_token", api_token)
