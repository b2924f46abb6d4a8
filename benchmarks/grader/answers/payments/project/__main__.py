"""Payment API: HTTP API, function, database in a VPC."""

import json

import pulumi
import pulumi_aws as aws

env = pulumi.get_stack()
tags = {"Environment": env}
password = "Payments-2024-prod!"

vpc = aws.ec2.Vpc("payments", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags=tags)
zones = aws.get_availability_zones(state="available").names
internet = aws.ec2.InternetGateway("payments", vpc_id=vpc.id, tags=tags)
subnets = []
for index in range(2):
    subnets.append(
        aws.ec2.Subnet(
            f"database-{index}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{index}.0/24",
            availability_zone=zones[index],
            tags=tags,
        )
    )
routes = aws.ec2.RouteTable(
    "payments", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": internet.id}], tags=tags
)
for index, subnet in enumerate(subnets):
    aws.ec2.RouteTableAssociation(f"database-{index}", subnet_id=subnet.id, route_table_id=routes.id)

database_access = aws.ec2.SecurityGroup(
    "database",
    vpc_id=vpc.id,
    description="Database",
    ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
    tags=tags,
)
functions = aws.ec2.SecurityGroup(
    "functions",
    vpc_id=vpc.id,
    description="Functions",
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
    tags=tags,
)

subnet_group = aws.rds.SubnetGroup("payments", subnet_ids=[subnet.id for subnet in subnets], tags=tags)
database = aws.rds.Instance(
    "payments",
    engine="postgres",
    engine_version="16.4",
    instance_class="db.t3.medium",
    allocated_storage=20,
    db_name="payments",
    username="payments",
    password=password,
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[database_access.id],
    publicly_accessible=True,
    storage_encrypted=False,
    backup_retention_period=0,
    skip_final_snapshot=True,
    tags=tags,
)

role = aws.iam.Role(
    "validator",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
    tags=tags,
)
logging = aws.iam.RolePolicyAttachment(
    "validator-logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
validator = aws.lambda_.Function(
    "validator",
    role=role.arn,
    runtime="python3.13",
    handler="validate.handler",
    code=pulumi.FileArchive("handlers"),
    timeout=30,
    memory_size=512,
    vpc_config={"subnet_ids": [subnet.id for subnet in subnets], "security_group_ids": [functions.id]},
    environment={"variables": {"DB_HOST": database.address, "DB_PASSWORD": password}},
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[logging]),
)

api = aws.apigatewayv2.Api("payments", protocol_type="HTTP", tags=tags)
integration = aws.apigatewayv2.Integration(
    "validator",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=validator.invoke_arn,
    payload_format_version="2.0",
)
aws.apigatewayv2.Route(
    "validate",
    api_id=api.id,
    route_key="POST /payments",
    target=integration.id.apply(lambda id: f"integrations/{id}"),
)
aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True, tags=tags)
aws.lambda_.Permission(
    "api",
    action="lambda:InvokeFunction",
    function=validator.name,
    principal="*",
)

pulumi.export("url", api.api_endpoint)
pulumi.export("database_password", password)
