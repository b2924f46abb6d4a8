"""A function on the emulator finds what it would find in Lambda: its archive and the AWS SDK, and nothing else."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tapkit.local.emulator_process import SDK

from tests.integration.conftest import TARGET, Aws

pytestmark = pytest.mark.skipif(TARGET == "aws", reason="says something about the emulator only")

HANDLER = "{imports}\n\n\ndef handler(event, context):\n    return {returns}\n"

Answer = dict[str, Any]


@pytest.fixture(name="invoke")
def fixture_invoke(aws: Aws, outputs: dict[str, str]) -> Iterator[Callable[..., Answer]]:
    """Invokes a function of the test's own, once; answers the response with its payload read."""
    client, function = aws("lambda"), {"FunctionName": f"imports-{uuid.uuid4()}"}

    def run(imports: str, returns: str, **modules: str) -> Answer:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            for name, text in {"main": HANDLER.format(imports=imports, returns=returns), **modules}.items():
                files.writestr(f"{name}.py", text)
        client.create_function(
            **function,
            Role=outputs["role_arn"],
            Runtime="python3.13",
            Handler="main.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        answer = client.invoke(**function)
        return answer | {"Payload": json.loads(answer["Payload"].read())}

    yield run
    client.delete_function(**function)


@pytest.mark.parametrize("name", ["yaml", "pulumi", "ministack", "aws_lambda_powertools"])
def test_what_is_installed_for_the_project_alone_cannot_be_imported(invoke: Callable[..., Answer], name: str):
    answer = invoke(f"import {name}", "None")
    assert answer["FunctionError"] == "Unhandled"
    assert f"No module named '{name}'" in answer["Payload"]["errorMessage"]


@pytest.mark.parametrize("name", SDK)
def test_each_module_of_the_sdk_can_be_imported(invoke: Callable[..., Answer], name: str):
    assert invoke(f"import {name}", f"{name}.__name__")["Payload"] == name


def test_the_sdk_talks_to_the_emulator(invoke: Callable[..., Answer], outputs: dict[str, str]):
    answer = invoke("import boto3", 'boto3.client("sts").get_caller_identity()["Arn"]')
    assert outputs["role_arn"].split("/")[-1] in answer["Payload"].split("/")


def test_a_module_in_the_archive_comes_first(invoke: Callable[..., Answer]):
    assert invoke("import six", "six.NAME", six='NAME = "own"')["Payload"] == "own"
