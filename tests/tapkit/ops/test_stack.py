"""A deployed stack's outputs, and what AWS refuses, in sentences."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions as boto
from tapkit.errors import UserError
from tapkit.ops.stack import Stack, aws_refusals, open_stack

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:processor"
SOURCE = Path("outputs.json")


def stack_of(**outputs: Any) -> Stack:
    return Stack(outputs, SOURCE)


def opened(path: Path) -> None:
    with open_stack(path):
        pass


def test_outputs_are_read_from_the_file(folder: Path):
    (folder / SOURCE).write_text('{"dlq_url": "https://queue"}', encoding="utf-8")
    with open_stack(SOURCE) as stack:
        assert stack.output("dlq_url") == "https://queue"


@pytest.mark.parametrize("value", [None, "", 7, ["a"]])
def test_output_that_is_no_text_is_missing(value: Any):
    with pytest.raises(UserError) as failure:
        stack_of(dlq_url=value).output("dlq_url")
    assert str(failure.value) == (
        "outputs.json has no output dlq_url, which this command needs: "
        "deploy the stack, and write its outputs there again."
    )


def test_missing_file_is_one_sentence():
    with pytest.raises(UserError) as failure:
        opened(Path("missing.json"))
    assert str(failure.value) == (
        "missing.json does not exist: write it with `tapkit outputs --pulumi --outputs missing.json`, "
        "or name another file."
    )


def test_file_that_cannot_be_read_is_one_sentence(folder: Path):
    with pytest.raises(UserError, match=r"^\S+ cannot be read: Is a directory\.$"):
        opened(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_file_that_is_not_json_is_one_sentence(content: bytes, folder: Path):
    (folder / SOURCE).write_bytes(content)
    with pytest.raises(UserError, match=r"^outputs.json is not JSON: .+\. Write the stack's outputs there again\.$"):
        opened(SOURCE)


@pytest.mark.parametrize("content", ["[]", "null", '"text"'])
def test_file_without_names_is_one_sentence(content: str, folder: Path):
    (folder / SOURCE).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"^outputs.json does not hold outputs by name: "):
        opened(SOURCE)


def test_clients_are_for_the_region_of_the_function(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert stack_of(function_arn=ARN).client("sqs").meta.region_name == "eu-west-1"


def test_clients_take_what_a_command_asks_for_otherwise():
    config = stack_of(function_arn=ARN).client("lambda", read_timeout=930).meta.config
    assert (config.connect_timeout, config.read_timeout, config.retries["mode"]) == (5, 930, "standard")


@pytest.mark.parametrize("arn", ["processor", "arn:aws:lambda::1:function:f", ARN.replace("arn", "urn"), f"{ARN}:live"])
def test_what_is_no_function_has_no_region(arn: str):
    with pytest.raises(UserError) as failure:
        stack_of(function_arn=arn).client("sqs")
    assert str(failure.value) == f"outputs.json: function_arn is {arn!r}, which is not the ARN of a function."


def refused(code: str, message: str = "Not so.\nNever") -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, "GetAlias")


LOG_IN = (
    "Log in, name a profile in AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
    'for the emulator, `eval "$(tapkit env)"`.'
)
NETWORK = (
    "Check the network, AWS_ENDPOINT_URL and AWS_CA_BUNDLE; for the emulator, `tapkit status` says whether it runs."
)
URL = "https://127.0.0.1:1/"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (boto.NoCredentialsError(), f"There are no AWS credentials to use: Unable to locate credentials. {LOG_IN}"),
        (
            boto.ProfileNotFound(profile="dev"),
            f"There are no AWS credentials to use: The config profile (dev) could not be found. {LOG_IN}",
        ),
        (
            boto.UnauthorizedSSOTokenError(),
            "There are no AWS credentials to use: The SSO session associated with this profile has expired or is "
            "otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile. "
            + LOG_IN,
        ),
        (
            boto.EndpointConnectionError(endpoint_url=URL),
            f'AWS cannot be reached: Could not connect to the endpoint URL: "{URL}". {NETWORK}',
        ),
        (
            boto.ConnectionClosedError(endpoint_url=URL),
            "AWS cannot be reached: Connection was closed before we received a valid response from endpoint URL: "
            f'"{URL}". {NETWORK}',
        ),
        (boto.NoRegionError(), "The request to AWS cannot be made: You must specify a region."),
        (refused("ExpiredToken"), f"AWS does not accept these credentials (ExpiredToken): Not so. Never. {LOG_IN}"),
        (
            refused("AccessDeniedException"),
            "AWS denies GetAlias: Not so. Never. The command's --help lists the actions that it needs.",
        ),
        (refused("ResourceNotFoundException"), "AWS refuses GetAlias (ResourceNotFoundException): Not so. Never."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_refusal_is_one_sentence_with_a_remedy(error: Exception, sentence: str):
    with pytest.raises(UserError) as failure, aws_refusals():
        raise error
    assert str(failure.value) == sentence
    assert failure.value.__cause__ is error


def test_other_errors_stay_what_they_are(folder: Path):
    (folder / SOURCE).write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(ZeroDivisionError), open_stack(SOURCE):
        raise ZeroDivisionError
