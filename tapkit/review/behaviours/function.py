"""A project's handler as Lambda runs it, in front of a bucket in moto."""

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws
from tapkit.checks import NotApplicable
from tapkit.local.graph import Resource
from tapkit.review.behaviours.events import AWS, BUCKET, environment_of
from tapkit.review.behaviours.log import lambda_log
from tapkit.review.project import Folder
from tapkit.review.project.handler import handlers


@dataclass(frozen=True)
class Context:
    """The second argument that Lambda passes."""

    function_name: str = "processor"
    function_version: str = "1"
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:processor:live"
    memory_limit_in_mb: str = "512"
    aws_request_id: str = "8f5c2f6e-3a55-4f0e-9d62-0d2f4b4f8c11"
    log_group_name: str = "processor"
    log_stream_name: str = "2026/01/02/processor[1]9c1185a5c5e9fc54612808977ee8f548"


class RunningHandler:
    """A handler, its log, and its requests to S3.

    Args:
        invoke: the handler.
        output: its log.

    Attributes:
        refused: S3's error code for each key that it refuses.
        read: the keys that the handler asked S3 for.
    """

    def __init__(self, invoke: Callable[[Any, Context], Any], output: io.StringIO) -> None:
        self._invoke = invoke
        self._output = output
        self.refused: dict[str, str] = {}
        self.read: list[str] = []

    def __call__(self, event: Any) -> Any:
        """Invoke it."""
        return self._invoke(event, Context())

    def error_of(self, event: Any) -> Exception | None:
        """The exception that it raises for an event; None where it returns."""
        try:
            self(event)
        except Exception as error:  # pylint: disable=broad-exception-caught # Lambda takes any of them for a failure
            return error
        return None

    @property
    def logged(self) -> list[str]:
        """The lines of its log."""
        return self._output.getvalue().splitlines()

    def put(self, *keys: str) -> None:
        """Upload an object under each key, as somebody else."""
        for key in keys:
            boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"content")

    def answer(self, operation: str, parameters: dict[str, Any]) -> None:
        """Note a request to S3, and refuse it if its key is among those refused."""
        if "Key" in parameters and operation != "PutObject":
            self.read.append(parameters["Key"])
            if code := self.refused.get(parameters["Key"]):
                response = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"RequestId": "4442587FB7D0"}}
                raise ClientError(response, operation)


@contextlib.contextmanager
def running(root: Path, registered: Resource) -> Iterator[RunningHandler]:
    """The handler of a project, with the environment that the program gives it.

    Args:
        root: the project's folder.
        registered: the function, as the program registers it.

    Raises:
        NotApplicable: the project has no file with a handler.
    """
    found = next((handler for handler in handlers(Folder(root)) if not handler.offset), None)
    if found is None:
        raise NotApplicable("no file of the project defines a handler")
    source = root / found.module.path
    environment = {**AWS, **{key: str(value) for key, value in environment_of(registered).items()}}
    config = registered.inputs.get("loggingConfig") or {}
    with mock.patch.dict(os.environ, environment), mock_aws(), lambda_log(config) as output:
        sys.path.insert(0, str(source.parent))
        module = importlib.import_module(source.stem)
        sys.path.remove(str(source.parent))
        function = RunningHandler(getattr(module, found.function.name), output)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        call = BaseClient._make_api_call  # pylint: disable=protected-access # botocore has no public place for this

        def recorded(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            function.answer(operation, parameters)
            return call(client, operation, parameters)

        with mock.patch.object(BaseClient, "_make_api_call", recorded):
            yield function
    sys.modules.pop(source.stem, None)
