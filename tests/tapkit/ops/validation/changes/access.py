"""The queue, the log, and who may do what: role, policy and key."""

import json
from unittest.mock import ANY

from tapkit.aws.auto_naming import is_auto_name

from tests.tapkit.ops.validation.changes.change import EVERYBODY, Aws, Outputs, change


@change(
    ("Queue processor-dlq-queue-prod", "messageRetentionSeconds", 1209600, "60"),
    ("QueuePolicy processor-dlq-policy-prod", "policy.Statement[Everybody]", None, EVERYBODY),
    ("QueuePolicy processor-dlq-policy-prod", "policy.Statement[DenyInsecureTransport]", ANY, None),
)
def queue(aws: Aws, outputs: Outputs) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": [EVERYBODY]})
    aws("sqs").set_queue_attributes(
        QueueUrl=outputs["dlq_url"], Attributes={"MessageRetentionPeriod": "60", "Policy": document}
    )


@change(("LogGroup processor-log-prod", "retentionInDays", 365, 0))
def log_kept_for_ever(aws: Aws, outputs: Outputs) -> None:
    aws("logs").delete_retention_policy(logGroupName=outputs["log_group_name"])


@change(
    ("Role processor-role-prod", "attachedPolicies", ANY, ANY),
    ("Role processor-role-prod", "inlinePolicies", [], ["inline"]),
    ("Role processor-role-prod", "assumeRolePolicy.Statement[0].Principal.Service", ["lambda.amazonaws.com"], ANY),
)
def role(aws: Aws, outputs: Outputs) -> None:
    name = outputs["role_arn"].rpartition("/")[2]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    services = {"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}}
    trust = {"Version": "2012-10-17", "Statement": [statement | services]}
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    aws("iam").update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    aws("iam").attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    aws("iam").put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(everything))


def policy_arn(aws: Aws, outputs: Outputs) -> str:
    attached = aws("iam").list_attached_role_policies(RoleName=outputs["role_arn"].rpartition("/")[2])
    return next(
        policy["PolicyArn"] for policy in attached["AttachedPolicies"] if "processor-policy" in policy["PolicyArn"]
    )


@change(
    (
        "Policy processor-policy-prod",
        "policy.Statement[ReadUploads].Action",
        ["s3:GetObject", "s3:GetObjectVersion"],
        ["*"],
    ),
)
def policy(aws: Aws, outputs: Outputs) -> None:
    arn = policy_arn(aws, outputs)
    version = aws("iam").get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = aws("iam").get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    document = json.loads(document) if isinstance(document, str) else document
    document["Statement"][0]["Action"] = "*"
    aws("iam").create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)


@change(("RolePolicyAttachment processor-attachment-prod", "", "declared", "does not exist"))
def policy_detached(aws: Aws, outputs: Outputs) -> None:
    aws("iam").detach_role_policy(RoleName=outputs["role_arn"].rpartition("/")[2], PolicyArn=policy_arn(aws, outputs))


def key_id(aws: Aws) -> str:
    aliases = aws("kms").list_aliases()["Aliases"]
    return next(
        alias["TargetKeyId"] for alias in aliases if is_auto_name("alias/uploads-alias-prod", alias["AliasName"])
    )


@change(
    ("Key uploads-key-prod", "enableKeyRotation", True, False),
    ("Key uploads-key-prod", "policy.Statement[AllowAlarms]", ANY, None),
)
def key(aws: Aws, _outputs: Outputs) -> None:
    aws("kms").disable_key_rotation(KeyId=key_id(aws))
    document = json.loads(aws("kms").get_key_policy(KeyId=key_id(aws), PolicyName="default")["Policy"])
    document["Statement"] = [statement for statement in document["Statement"] if statement["Sid"] != "AllowAlarms"]
    aws("kms").put_key_policy(KeyId=key_id(aws), PolicyName="default", Policy=json.dumps(document))


@change(("Key uploads-key-prod", "keyState", "Enabled", "Disabled"))
def key_disabled(aws: Aws, _outputs: Outputs) -> None:
    aws("kms").disable_key(KeyId=key_id(aws))
