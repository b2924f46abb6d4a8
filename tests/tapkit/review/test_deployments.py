"""The behaviours of a deployed project."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tapkit.checks import Severity
from tapkit.local.deployed import Deployed
from tapkit.local.uploads import Upload
from tapkit.review.behaviours import deployment
from tapkit.review.examination import examine

from tests.tapkit.review.conftest import Project

BUCKET = "import pulumi_aws as aws\naws.s3.Bucket('uploads')\n"


@pytest.mark.parametrize(
    ("program", "messages"),
    [
        (BUCKET, []),
        (
            f"{BUCKET}aws.s3.BucketPolicy('policy', bucket='no-such-bucket', policy='{{}}')\n",
            ["UserError: aws:s3/bucketPolicy:BucketPolicy policy: "],
        ),
    ],
)
def test_a_program_is_deployed(project: Project, program: str, messages: list[str]):
    found = examine(project(program), ["deployment-works"])
    assert [finding.message[: len(start)] for finding, start in zip(found, messages, strict=True)] == messages


UPLOADS = """
import json, pulumi, pulumi_aws as aws
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
function = aws.lambda_.Function(
    "f", name="f", handler="app.handle", runtime="python3.13", role=role.arn, code=pulumi.FileArchive("code")
)
bucket = aws.s3.Bucket("uploads")
permission = aws.lambda_.Permission(
    "permission", action="lambda:InvokeFunction", function=function.name, principal="s3.amazonaws.com",
    source_arn=bucket.arn,
)
target = {"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"], "filter_suffix": ".csv"}
options = pulumi.ResourceOptions(depends_on=[permission])
aws.s3.BucketNotification("notification", bucket=bucket.bucket, lambda_functions=[target], opts=options)
pulumi.export("bucket_name", bucket.bucket)
pulumi.export("log_group_name", "/aws/lambda/f")
"""


@pytest.mark.parametrize(
    ("statement", "messages"),
    [("print('Hello!')", []), ("1 / 0", ["the function fails on an upload: ZeroDivisionError: division by zero"])],
)
def test_the_function_is_invoked_for_an_upload(project: Project, statement: str, messages: list[str]):
    root = project(UPLOADS, **{"code/app.py": f"def handle(event, context):\n    {statement}\n"})
    assert [finding.message for finding in examine(root, ["upload-reaches-function"])] == messages


@pytest.fixture(name="exporting")
def canned_deployment(project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a project whose deployment exports some names and whose function logs nothing."""

    def set_up(*names: str) -> Path:
        deployed = Deployed("dev", "us-east-1", 1, dict.fromkeys(names, "x"), 0.0)
        monkeypatch.setattr(deployment, "TIMEOUT_SECONDS", 0)
        monkeypatch.setattr(deployment, "deploy", lambda *_: deployed)
        monkeypatch.setattr(deployment, "notification_filter", lambda *_: ("", ""))
        monkeypatch.setattr(deployment, "upload_file", lambda *_: Upload("upload", None, "0123", 0.0))
        return project()

    return set_up


def test_a_function_that_is_not_invoked_is_found(exporting: Callable[..., Path]):
    found = examine(exporting("bucket_name", "log_group_name"), ["upload-reaches-function"])
    message = "no invocation of the function ends within 0 s of an upload"
    assert [(finding.check.name, finding.message) for finding in found] == [("upload-reaches-function", message)]


def test_an_upload_that_cannot_be_followed_is_not_tried(exporting: Callable[..., Path]):
    (found,) = examine(exporting("bucket_name"), ["upload-reaches-function"])
    assert (found.check.name, found.check.severity, found.where) == ("behaviours-tried", Severity.LOW, ".")
    reason = "the program exports no log_group_name, by which an upload is followed"
    assert found.message == f"upload-reaches-function cannot be tried: {reason}"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("aws.ivs.Channel('jobs')", "aws:ivs/channel:Channel jobs: local runs do not know this type; "),
        ("aws.s3.Bucket('uploads', policy='{}')", "aws:s3/bucket:Bucket uploads: property policy is not known here: "),
        ("aws.get_partition()", "aws:index/getPartition:getPartition: local runs do not know this provider function; "),
    ],
)
def test_what_the_emulator_does_not_know_is_no_fault_of_the_project(project: Project, program: str, message: str):
    (found,) = examine(project(f"import pulumi_aws as aws\n{program}\n"), ["deployment-works"])
    assert (found.check.name, found.check.severity, found.where) == ("behaviours-tried", Severity.LOW, ".")
    assert found.message.startswith(f"deployment-works cannot be tried: {message}")


def test_a_machine_without_an_emulator_tries_nothing(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    (found,) = examine(project(BUCKET), ["deployment-works"])
    assert found.check.name == "behaviours-tried"
    assert found.message.startswith("deployment-works cannot be tried: openssl is not on the PATH:")
