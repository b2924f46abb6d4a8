"""The behaviours of a deployed project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from failures.behaviours import deployment
from failures.examination import examine
from local.deployed import Deployed
from local.uploads import Result, Upload
from tests.failures.conftest import Project

BUCKET = "import pulumi_aws as aws\naws.s3.Bucket('uploads')\n"


@pytest.mark.parametrize(
    ("program", "messages"),
    [
        (BUCKET, []),
        (
            f"{BUCKET}aws.s3.BucketPolicy('policy', bucket='no-such-bucket', policy='{{}}')\n",
            ["LocalError: aws:s3/bucketPolicy:BucketPolicy policy: "],
        ),
    ],
)
def test_a_program_is_deployed(project: Project, program: str, messages: list[str]):
    found = examine(project(program), ["deployment-works"])
    assert [each.message[: len(start)] for each, start in zip(found, messages, strict=True)] == messages


@pytest.fixture(name="reported")
def canned_upload(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """A deployment whose function reports the upload, or does not."""

    def set_up(reported: bool) -> None:
        upload = Upload("upload.txt", None, "0123", 0.0)
        outputs = {"bucket_name": "uploads", "log_group_name": "log"}
        deployed = Deployed("dev", "us-east-1", 1, outputs, 0.0)
        result = Result(upload, {"sha256": "0123"} if reported else None)
        monkeypatch.setattr(deployment, "deploy", lambda *_: deployed)
        monkeypatch.setattr(deployment, "upload_file", lambda *_: upload)
        monkeypatch.setattr(deployment, "await_results", lambda *_: iter([result]))

    return set_up


@pytest.mark.parametrize(
    ("right", "messages"),
    [(True, []), (False, ["the function's log reports nothing about an upload within 10 s"])],
)
def test_an_upload_is_reported(project: Project, reported: Callable, right: bool, messages: list[str]):
    reported(right)
    root: Path = project()
    assert [each.message for each in examine(root, ["upload-reaches-function"])] == messages
