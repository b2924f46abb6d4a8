"""A deployed stack, read from its outputs, and boto3's clients for the AWS account that it is deployed to.

Credentials, profile and endpoint are the environment's. The region is the function's: that of the environment
may be another one, where the same names would mean nothing, or other things.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore import exceptions as boto
from botocore.config import Config
from tapkit.errors import UserError

_LOG_IN = (
    "Log in, name a profile in AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
    'for the emulator, `eval "$(tapkit env)"`.'
)
_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.ProfileNotFound,
    boto.TokenRetrievalError,
    boto.SSOError,
)
_BAD_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}


class Stack:
    """A deployed stack: the outputs of its deployment, and access to it.

    Args:
        outputs: the stack's outputs, by name.
        source: the file that they were read from.
    """

    def __init__(self, outputs: Mapping[str, Any], source: Path) -> None:
        self._outputs = outputs
        self._source = source

    @property
    def outputs(self) -> Mapping[str, Any]:
        """All of the outputs, by name."""
        return self._outputs

    def output(self, name: str) -> str:
        """An output that a command relies on.

        Raises:
            UserError: there is none of that name, or it is not text.
        """
        value = self._outputs.get(name)
        if not (isinstance(value, str) and value):
            raise UserError(
                f"{self._source} has no output {name}, which this command needs: "
                "deploy the stack, and write its outputs there again."
            )
        return value

    @property
    def region(self) -> str:
        """The region that the stack is deployed to.

        Raises:
            UserError: the output ``function_arn`` is not an ARN.
        """
        arn = self.output("function_arn")
        parts = arn.split(":")
        if len(parts) != 7 or parts[0] != "arn" or not parts[3]:
            raise UserError(f"{self._source}: function_arn is {arn!r}, which is not the ARN of a function.")
        return parts[3]

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client in the stack's region.

        Args:
            service: boto3's name for it.
            config: settings of ``botocore.config.Config`` that override those here.
        """
        defaults = {"connect_timeout": 5, "retries": {"mode": "standard"}}
        return boto3.client(service, region_name=self.region, config=Config(**defaults | config))


@contextlib.contextmanager
def open_stack(outputs_file: Path) -> Iterator[Stack]:
    """The stack whose outputs a file holds; within, a refusal of AWS's becomes a sentence.

    Args:
        outputs_file: flat JSON, as `pulumi stack output --json` prints it.

    Raises:
        UserError: the file cannot be used, or AWS cannot be reached or refuses.
    """
    with aws_refusals():
        yield Stack(_read_outputs(outputs_file), outputs_file)


def _read_outputs(path: Path) -> Mapping[str, Any]:
    try:
        outputs = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"{path} does not exist: write it with `tapkit outputs --pulumi --outputs {path}`, or name another file."
        ) from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}. Write the stack's outputs there again.") from error
    if not isinstance(outputs, Mapping):
        raise UserError(f"{path} does not hold outputs by name: write the stack's outputs there again.")
    return outputs


@contextlib.contextmanager
def aws_refusals() -> Iterator[None]:
    """Turns boto3's errors into sentences.

    Raises:
        UserError: in the place of what boto3 raised.
    """
    try:
        yield
    except _NO_CREDENTIALS as error:
        raise UserError(f"There are no AWS credentials to use: {_sentence(error)} {_LOG_IN}") from error
    except boto.ClientError as error:
        raise UserError(refusal(error)) from error
    except (boto.ConnectionError, boto.HTTPClientError) as error:
        raise UserError(
            f"AWS cannot be reached: {_sentence(error)} Check the network, AWS_ENDPOINT_URL and AWS_CA_BUNDLE; "
            "for the emulator, `tapkit status` says whether it runs."
        ) from error
    except boto.BotoCoreError as error:
        raise UserError(f"The request to AWS cannot be made: {_sentence(error)}") from error


def refusal(error: boto.ClientError) -> str:
    """A refusal of AWS's in a sentence, and what to do where that is known."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    if code in _BAD_CREDENTIALS:
        return f"AWS does not accept these credentials ({code}): {_sentence(message)} {_LOG_IN}"
    if code.startswith("AccessDenied"):
        return (
            f"AWS denies {error.operation_name}: {_sentence(message)} "
            "The command's --help lists the actions that it needs."
        )
    return f"AWS refuses {error.operation_name} ({code}): {_sentence(message)}"


def _sentence(words: object) -> str:
    return f"{' '.join(str(words).split()).rstrip('.')}."
