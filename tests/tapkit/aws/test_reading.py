"""Readings of resources that do not exist, or that may not be read."""

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from tapkit.aws.reading import READINGS, Live, Missing
from tapkit.local.clients import Clients
from tapkit.local.endpoint import Endpoint

from tests.tapkit.aws.clients import client


@pytest.mark.parametrize("kind", sorted(READINGS))
def test_what_does_not_exist_is_missing(kind: str, clients: Clients, endpoint: Endpoint):
    arn = (
        "arn:aws:iam::000000000000:policy/missing" if ":iam/" in kind else "arn:aws:sns:us-east-1:000000000000:missing"
    )
    inputs = {
        **dict.fromkeys(("bucket", "functionName", "function", "role", "qualifier"), "missing"),
        **dict.fromkeys(("arn", "policyArn", "topic"), arn),
        "queueUrl": f"{endpoint.url}/000000000000/missing",
    }
    missing = Live("missing", "missing", arn, inputs, clients)
    with pytest.raises(Missing):
        READINGS[kind].read(missing)


def test_what_aws_refuses_is_not_taken_for_missing():
    with Stubber(client("iam")) as stub:
        stub.add_client_error("get_role", "AccessDenied")
        with pytest.raises(ClientError):
            Live("role", "role", "", {}, client).look_up("iam", "get_role", RoleName="role")
