"""IAM's resources, read back from the emulator."""

import json

from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
RIGHTS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TAGS = {"Environment": "dev"}
TAG_LIST = [{"Key": "Environment", "Value": "dev"}]


def test_a_role_has_its_trust_description_and_tags(create: Create, clients: Clients):
    name, outputs = create(
        "aws:iam/role:Role", "role", assumeRolePolicy=json.dumps(TRUST), description="Processes", tags=TAGS
    )
    role = clients("iam").get_role(RoleName=name)["Role"]
    assert (role["AssumeRolePolicyDocument"], role["Description"], role["Tags"]) == (TRUST, "Processes", TAG_LIST)
    assert role["Arn"] == outputs["arn"]


def test_a_managed_policy_has_its_document_and_is_attached(create: Create, clients: Clients):
    role, _ = create("aws:iam/role:Role", "role", assumeRolePolicy=json.dumps(TRUST))
    arn, outputs = create("aws:iam/policy:Policy", "policy", policy=json.dumps(RIGHTS), tags=TAGS)
    create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", role=role, policyArn=arn)
    iam = clients("iam")
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == RIGHTS
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == [
        {"PolicyName": outputs["name"], "PolicyArn": arn}
    ]
