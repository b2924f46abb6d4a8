"""Events that cannot be processed end in the dead-letter queue, with all that is needed to try again."""

import json
import uuid

import pytest

from tests.integration.conftest import TARGET


def test_event_that_fails_three_times_is_parked_with_its_payload(aws, outputs, parked, recorded):
    event = {"Records": [{"note": f"malformed on purpose {uuid.uuid4()}"}]}
    aws("lambda").invoke(FunctionName=outputs["function_alias_arn"], InvocationType="Event", Payload=json.dumps(event))
    envelope = parked(event["Records"][0]["note"])
    assert envelope["requestPayload"] == event
    assert envelope["requestContext"]["condition"] == "RetriesExhausted"
    assert len(recorded(3, message="Record failed", record=event["Records"][0])) == 3


@pytest.fixture(name="without_read_access")
def role_without_read_access(aws, outputs):
    """Takes s3:GetObject from the function's role, and gives it back in the end."""
    role = outputs["role_arn"].split("/")[-1]
    (attached,) = aws("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    policy = {"PolicyArn": attached["PolicyArn"]}
    version = aws("iam").get_policy(**policy)["Policy"]["DefaultVersionId"]
    document = aws("iam").get_policy_version(**policy, VersionId=version)["PolicyVersion"]["Document"]
    document = document if isinstance(document, dict) else json.loads(document)
    kept = [statement for statement in document["Statement"] if "s3:GetObject" not in statement["Action"]]
    reduced = aws("iam").create_policy(
        PolicyName=f"without-read-access-{uuid.uuid4()}", PolicyDocument=json.dumps({**document, "Statement": kept})
    )["Policy"]
    aws("iam").attach_role_policy(RoleName=role, PolicyArn=reduced["Arn"])
    aws("iam").detach_role_policy(RoleName=role, **policy)
    yield
    aws("iam").attach_role_policy(RoleName=role, **policy)
    aws("iam").detach_role_policy(RoleName=role, PolicyArn=reduced["Arn"])
    aws("iam").delete_policy(PolicyArn=reduced["Arn"])


@pytest.mark.skipif(TARGET == "aws", reason="takes rights from the stack's role, which a stack in use needs")
@pytest.mark.usefixtures("without_read_access")
def test_upload_that_the_role_may_not_read_is_refused_and_not_lost(put, key, parked, recorded):
    name = f"secret-{uuid.uuid4()}"
    version = put(name, b"not for everybody")
    envelope = parked(name)
    uploaded = envelope["requestPayload"]["Records"][0]["s3"]["object"]
    assert uploaded["versionId"] == version
    refusals = recorded(3, message="S3 refused", key=key(name))
    assert [refusal["code"] for refusal in refusals] == ["AccessDenied"] * 3
