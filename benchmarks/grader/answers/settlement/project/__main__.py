"""Payment settlement: network, database, function, API, alarms."""

import json

import pulumi
import pulumi_aws as aws
from infrastructure.network import Network
from pulumi import Output, ResourceOptions

config = pulumi.Config()
network = Network("settlement")
key = aws.kms.Key("settlement", description="Payment data at rest", enable_key_rotation=True)

clients = aws.ec2.SecurityGroup(
    "settlement-functions",
    vpc_id=network.vpc.id,
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
guard = aws.ec2.SecurityGroup(
    "settlement-database",
    vpc_id=network.vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [clients.id]}],
)
cluster = aws.rds.Cluster(
    "settlement",
    engine="aurora-postgresql",
    engine_version="16.4",
    database_name="payments",
    master_username="payments",
    manage_master_user_password=True,
    db_subnet_group_name=aws.rds.SubnetGroup(
        "settlement", subnet_ids=[each.id for each in network.tiers["database"]]
    ).name,
    vpc_security_group_ids=[guard.id],
    backup_retention_period=7,
    skip_final_snapshot=False,
    final_snapshot_identifier="settlement-final",
    deletion_protection=config.get_bool("deletion_protection") or False,
)
aws.rds.ClusterInstance(
    "settlement-writer",
    cluster_identifier=cluster.id,
    instance_class="db.r6g.large",
    engine="aurora-postgresql",
)
secret_arn = cluster.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn if secrets else "")

audit = aws.s3.Bucket("audit")
aws.s3.BucketServerSideEncryptionConfiguration(
    "audit",
    bucket=audit.id,
    rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}}],
)
aws.s3.BucketVersioning("audit", bucket=audit.id, versioning_configuration={"status": "Enabled"})

role = aws.iam.Role(
    "settle",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
rights = [
    aws.iam.RolePolicyAttachment(
        "settle-vpc",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    ),
    aws.iam.RolePolicy(
        "settle-secret",
        role=role.name,
        policy=Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
                ],
            }
        ),
    ),
]
settle = aws.lambda_.Function(
    "settle",
    role=role.arn,
    runtime="python3.13",
    handler="settle.handler",
    code=pulumi.FileArchive("functions"),
    source_code_hash="c2V0dGxlbWVudC12MQ==",
    timeout=30,
    memory_size=512,
    reserved_concurrent_executions=0,
    vpc_config={
        "subnet_ids": [each.id for each in network.tiers["private"]],
        "security_group_ids": [clients.id],
    },
    environment={"variables": {"SECRET_ARN": secret_arn}},
    opts=ResourceOptions(depends_on=rights),
)

api = aws.apigateway.RestApi("settlement")
resource = aws.apigateway.Resource("settle", rest_api=api.id, parent_id=api.root_resource_id, path_part="settle")
method = aws.apigateway.Method(
    "settle", rest_api=api.id, resource_id=resource.id, http_method="POST", authorization="AWS_IAM"
)
integration = aws.apigateway.Integration(
    "settle",
    rest_api=api.id,
    resource_id=resource.id,
    http_method=method.http_method,
    integration_http_method="GET",
    type="AWS_PROXY",
    uri=settle.invoke_arn,
)
deployment = aws.apigateway.Deployment("settlement", rest_api=api.id)
aws.apigateway.Stage("live", rest_api=api.id, deployment=deployment.id, stage_name="live")
aws.lambda_.Permission(
    "api",
    action="lambda:InvokeFunction",
    function=settle.name,
    principal="apigateway.amazonaws.com",
    source_arn=Output.concat(api.execution_arn, "/*/*"),
)

topic = aws.sns.Topic("system-errors")
aws.cloudwatch.MetricAlarm(
    "api-latency",
    alarm_description="The API's 99th percentile of latency is too high",
    namespace="AWS/ApiGateway",
    metric_name="IntegrationLatency",
    dimensions={"ApiId": api.id},
    statistic="Average",
    extended_statistic="p99",
    comparison_operator="GreaterThanThreshold",
    threshold=1000,
    period=300,
    evaluation_periods=2,
    alarm_actions=[topic.arn],
)

pulumi.export("api_url", api.execution_arn)
pulumi.export("vpc_id", network.vpc.id)
pulumi.export("alarm_topic", topic.arn)
