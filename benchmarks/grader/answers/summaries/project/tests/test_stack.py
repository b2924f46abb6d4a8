"""The program's resources, registered with Pulumi's mocks."""

import runpy
from pathlib import Path

import pulumi
import pytest

PROJECT = Path(__file__).parents[1]


class Mocks(pulumi.runtime.Mocks):
    def __init__(self):
        self.made = {}

    def new_resource(self, args):
        self.made[args.typ, args.name] = args.inputs
        return f"{args.name}-id", {**args.inputs, "arn": f"arn:aws:x:::{args.name}", "name": args.name}

    def call(self, args):
        return {"accountId": "123456789012", "json": "{}", **args.args}


@pulumi.runtime.test
def register():
    runpy.run_path(str(PROJECT / "__main__.py"))


@pytest.fixture(scope="module")
def made():
    mocks = Mocks()
    pulumi.runtime.set_mocks(mocks, project="summaries", stack="test")
    register()
    return mocks.made


def test_uploads_invoke_the_function(made):
    (target,) = made["aws:s3/bucketNotification:BucketNotification", "uploads"]["lambdaFunctions"]
    assert target["lambdaFunctionArn"] == "arn:aws:x:::summariser"
    assert target["events"] == ["s3:ObjectCreated:*"]


def test_only_the_bucket_of_this_account_may_invoke_it(made):
    permission = made["aws:lambda/permission:Permission", "summariser"]
    assert permission["sourceArn"] == "arn:aws:x:::uploads"
    assert permission["sourceAccount"] == "123456789012"


@pytest.mark.parametrize("name", ["uploads", "summaries"])
def test_no_bucket_is_public(made, name):
    block = made["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name]
    assert [value for key, value in block.items() if key != "bucket"] == [True] * 4
