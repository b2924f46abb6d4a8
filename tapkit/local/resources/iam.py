"""IAM's roles and managed policies."""

from tapkit.local.recipe import Answer, Request, recipe


@recipe("aws:iam/role:Role")
def role(request: Request) -> Answer:
    renames = {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}
    created = request.call("iam", "CreateRole", request.named(), renames)["Role"]
    return created["RoleName"], {"name": created["RoleName"], "arn": created["Arn"]}


@recipe("aws:iam/policy:Policy")
def policy(request: Request) -> Answer:
    renames = {"name": "PolicyName", "policy": "PolicyDocument"}
    created = request.call("iam", "CreatePolicy", request.named(), renames)["Policy"]
    return created["Arn"], {"name": created["PolicyName"], "arn": created["Arn"]}


@recipe("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
def role_policy_attachment(request: Request) -> Answer:
    request.call("iam", "AttachRolePolicy", renames={"role": "RoleName"})
    return request.name, {}
