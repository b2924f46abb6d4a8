"""Lambda's resources, read back from the emulator."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pulumi import FileArchive
from tapkit.errors import UnsupportedError, UserError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create

FUNCTION = "aws:lambda/function:Function"
ALIAS = "aws:lambda/alias:Alias"
FAILED = "arn:aws:sqs:us-east-1:000000000000:failed"
INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"


@pytest.fixture(name="inputs")
def fixture_inputs(function_inputs: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """The inputs that a function cannot do without, its code in an archive of its own."""
    with ZipFile(tmp_path / "function.zip", "w") as archive:
        archive.writestr("main.py", "def handler(event, context): ...")
    return function_inputs | {"code": FileArchive(str(tmp_path / "function.zip"))}


def _code_hash(inputs: dict[str, Any]) -> str:
    return base64.b64encode(hashlib.sha256(Path(inputs["code"].path).read_bytes()).digest()).decode()


def test_a_function_has_its_code_and_its_settings(inputs: dict, create: Create, clients: Clients):
    settings = {
        "description": "Processes",
        "architectures": ["arm64"],
        "memorySize": 256.0,
        "timeout": 30.0,
        "tracingConfig": {"mode": "Active"},
        "loggingConfig": {"logFormat": "JSON", "applicationLogLevel": "INFO", "logGroup": "log"},
        "environment": {"variables": {"log_LEVEL": "INFO"}},
    }
    name, _ = create(FUNCTION, "settings", **inputs, **settings, sourceCodeHash=_code_hash(inputs))
    read = clients("lambda").get_function_configuration(FunctionName=name)
    expected = {
        "Role": inputs["role"],
        "Runtime": "python3.13",
        "Handler": "main.handler",
        "CodeSha256": _code_hash(inputs),
        "Description": "Processes",
        "Architectures": ["arm64"],
        "MemorySize": 256,
        "Timeout": 30,
        "TracingConfig": {"Mode": "Active"},
        "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": "log"},
        "Environment": {"Variables": {"log_LEVEL": "INFO"}},
    }
    assert {key: read[key] for key in expected} == expected


def test_a_function_has_its_tags(inputs: dict, create: Create, clients: Clients):
    _, outputs = create(FUNCTION, "tagged", **inputs, tags={"Environment": "dev"})
    assert clients("lambda").list_tags(Resource=outputs["arn"])["Tags"] == {"Environment": "dev"}


@pytest.mark.parametrize(("publish", "version"), [(True, "1"), (False, "$LATEST")])
def test_a_functions_arn_is_unqualified_and_its_version_apart(
    publish: bool, version: str, inputs: dict, create: Create
):
    name, outputs = create(FUNCTION, "versioned", **inputs, publish=publish)
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    assert (outputs["arn"], outputs["version"], outputs["qualifiedArn"]) == (arn, version, f"{arn}:{version}")


@pytest.mark.parametrize(
    ("concurrency", "read"),
    [
        ({}, None),
        ({"reservedConcurrentExecutions": -1.0}, None),
        ({"reservedConcurrentExecutions": 0.0}, 0),
        ({"reservedConcurrentExecutions": 5.0}, 5),
    ],
)
def test_concurrency_is_reserved_where_it_is_asked_for(
    concurrency: dict, read: int | None, inputs: dict, create: Create, clients: Clients
):
    name, _ = create(FUNCTION, "reserved", **inputs, **concurrency)
    assert clients("lambda").get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions") == read


def test_a_hash_of_other_code_is_refused(inputs: dict, create: Create):
    with pytest.raises(UserError) as failure:
        create(FUNCTION, "f", **inputs, sourceCodeHash="other")
    assert str(failure.value) == (
        f"{FUNCTION} f: sourceCodeHash is other, but the code's is {_code_hash(inputs)}: "
        "every `up` would show a change."
    )


def test_code_that_is_elsewhere_is_refused(inputs: dict, create: Create):
    del inputs["code"]
    with pytest.raises(UserError, match=f"^{FUNCTION} f: it has no code: "):
        create(FUNCTION, "f", **inputs, s3Bucket="code", s3Key="function.zip")


@pytest.fixture(name="function")
def fixture_function(inputs: dict, create: Create) -> str:
    """A published function with the alias ``live``."""
    name, _ = create(FUNCTION, "aliased", **inputs, publish=True)
    create(ALIAS, "alias", name="live", functionName=name, functionVersion="1", description="Stable")
    return name


def test_an_alias_names_its_version(function: str, clients: Clients):
    alias = clients("lambda").get_alias(FunctionName=function, Name="live")
    assert (alias["FunctionVersion"], alias["Description"]) == ("1", "Stable")


def test_a_permission_is_a_statement_of_the_aliases_policy(function: str, create: Create, clients: Clients):
    identifier, outputs = create(
        "aws:lambda/permission:Permission",
        "permission",
        action="lambda:InvokeFunction",
        function=function,
        qualifier="live",
        principal="s3.amazonaws.com",
        sourceArn="arn:aws:s3:::uploads",
        sourceAccount="000000000000",
    )
    policy = clients("lambda").get_policy(FunctionName=function, Qualifier="live")["Policy"]
    assert json.loads(policy)["Statement"] == [
        {
            "Sid": identifier,
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": f"arn:aws:lambda:us-east-1:000000000000:function:{function}:live",
            "Condition": {
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"},
                "StringEquals": {"AWS:SourceAccount": "000000000000"},
            },
        }
    ]
    assert outputs["statementId"] == identifier


@pytest.mark.parametrize("inputs_of_qualifier", [{}, {"qualifier": "live"}])
def test_an_asynchronous_configuration_holds_for_its_qualifier(
    inputs_of_qualifier: dict, function: str, create: Create, clients: Clients
):
    create(INVOKE_CONFIG, "async", functionName=function, maximumRetryAttempts=1.0, **inputs_of_qualifier)
    qualifiers = {"Qualifier": value for value in inputs_of_qualifier.values()}
    configuration = clients("lambda").get_function_event_invoke_config(FunctionName=function, **qualifiers)
    assert configuration["MaximumRetryAttempts"] == 1


def test_a_failed_event_goes_to_a_queue(function: str, create: Create, clients: Clients):
    destinations = {"onFailure": {"destination": FAILED}}
    create(INVOKE_CONFIG, "async", functionName=function, destinationConfig=destinations)
    configuration = clients("lambda").get_function_event_invoke_config(FunctionName=function)
    assert configuration["DestinationConfig"]["OnFailure"] == {"Destination": FAILED}


@pytest.mark.parametrize(
    ("destinations", "message"),
    [
        (
            {"onSuccess": {"destination": FAILED}},
            "property destinationConfig.onSuccess: the emulator sends nowhere what has succeeded.",
        ),
        (
            {"onFailure": {"destination": "arn:aws:s3:::failed"}},
            "property destinationConfig.onFailure: the emulator does not send to arn:aws:s3:::failed.",
        ),
    ],
)
def test_a_destination_that_the_emulator_does_not_send_to_is_an_error(
    destinations: dict, message: str, function: str, create: Create
):
    with pytest.raises(UnsupportedError) as refused:
        create(INVOKE_CONFIG, "async", functionName=function, destinationConfig=destinations)
    assert str(refused.value) == f"{INVOKE_CONFIG} async: {message}"


def test_a_missing_name_is_made_as_pulumi_makes_it(inputs: dict, create: Create):
    name, outputs = create(FUNCTION, "generated", **inputs)
    assert re.fullmatch(r"generated-[0-9a-f]{7}", name)
    assert outputs["name"] == name


def test_a_given_name_is_kept(inputs: dict, create: Create):
    _, outputs = create(FUNCTION, "logical", **inputs, name="given-name")
    assert (outputs["name"], outputs["arn"].rsplit(":", 1)[1]) == ("given-name", "given-name")
