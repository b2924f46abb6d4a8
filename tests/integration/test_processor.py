"""The function and what exists for it, read back."""

import json

import pytest


@pytest.fixture(name="function")
def live_version(aws, outputs):
    return aws("lambda").get_function_configuration(FunctionName=outputs["function_alias_arn"])


# To the newest one, unless live_version pins an older one.
def test_alias_points_to_a_published_version(aws, outputs):
    alias = aws("lambda").get_alias(FunctionName=outputs["function_name"], Name="live")
    assert 1 <= int(alias["FunctionVersion"]) <= int(outputs["function_version"])


def test_function_is_traced(function):
    assert function["TracingConfig"]["Mode"] == "Active"


def test_function_runs_as_its_own_role(function, outputs):
    assert function["Role"] == outputs["role_arn"]


def test_function_logs_json_to_its_own_log_group(function, outputs):
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["LoggingConfig"]["LogGroup"] == outputs["log_group_name"]


def test_log_group_has_a_retention(aws, outputs):
    (group,) = aws("logs").describe_log_groups(logGroupNamePrefix=outputs["log_group_name"])["logGroups"]
    assert group["retentionInDays"] > 0


def test_role_may_do_what_the_handler_needs_and_nothing_else(aws, outputs):
    role = outputs["role_arn"].split("/")[-1]
    assert aws("iam").list_role_policies(RoleName=role)["PolicyNames"] == []
    (attached,) = aws("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    policy = aws("iam").get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
    version = aws("iam").get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
    document = version["PolicyVersion"]["Document"]
    statements = (document if isinstance(document, dict) else json.loads(document))["Statement"]
    granted = {action: statement["Resource"] for statement in statements for action in statement["Action"]}
    key_arn = granted.pop("kms:Decrypt", None)
    assert key_arn is None or ":key/" in key_arn
    uploads = granted["s3:GetObject"]
    assert uploads.startswith(f"{outputs['bucket_arn']}/")
    assert granted == {
        "s3:GetObject": uploads,
        "s3:GetObjectVersion": uploads,
        "s3:ListBucket": outputs["bucket_arn"],
        "logs:CreateLogStream": granted["logs:PutLogEvents"],
        "logs:PutLogEvents": granted["logs:CreateLogStream"],
        "sqs:SendMessage": outputs["dlq_arn"],
        "xray:PutTraceSegments": "*",
        "xray:PutTelemetryRecords": "*",
    }
    assert granted["logs:PutLogEvents"].endswith(f":log-group:{outputs['log_group_name']}:*")


def test_role_is_assumed_by_lambda_alone(aws, outputs):
    role = aws("iam").get_role(RoleName=outputs["role_arn"].split("/")[-1])["Role"]
    document = role["AssumeRolePolicyDocument"]
    (statement,) = (document if isinstance(document, dict) else json.loads(document))["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_failed_events_go_to_the_queue_after_two_retries(aws, outputs):
    configuration = aws("lambda").get_function_event_invoke_config(
        FunctionName=outputs["function_name"], Qualifier="live"
    )
    assert configuration["MaximumRetryAttempts"] == 2
    assert configuration["DestinationConfig"]["OnFailure"] == {"Destination": outputs["dlq_arn"]}


def test_queue_is_encrypted_tls_only_and_keeps_messages_for_fourteen_days(aws, outputs):
    attributes = aws("sqs").get_queue_attributes(QueueUrl=outputs["dlq_url"], AttributeNames=["All"])["Attributes"]
    assert attributes["SqsManagedSseEnabled"] == "true"
    assert attributes["MessageRetentionPeriod"] == str(14 * 24 * 60 * 60)
    (statement,) = json.loads(attributes["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_only_s3_may_invoke_for_this_bucket_and_account(aws, outputs, account_id):
    policy = aws("lambda").get_policy(FunctionName=outputs["function_name"], Qualifier="live")["Policy"]
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Condition"] == {
        "ArnLike": {"AWS:SourceArn": outputs["bucket_arn"]},
        "StringEquals": {"AWS:SourceAccount": account_id},
    }


def test_the_one_notification_names_the_alias(aws, outputs):
    configuration = aws("s3").get_bucket_notification_configuration(Bucket=outputs["bucket_name"])
    (target,) = configuration["LambdaFunctionConfigurations"]
    assert target["LambdaFunctionArn"] == outputs["function_alias_arn"]
    assert target["Events"] == ["s3:ObjectCreated:*", "s3:ObjectRestore:Completed"]
