"""Rules for functions within Lambda's limits."""

import base64
import hashlib
import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi import AssetArchive, FileArchive

from tapkit.aws.apigateway import REST_INTEGRATION
from tapkit.aws.apigatewayv2 import HTTP_API, HTTP_INTEGRATION
from tapkit.aws.lambda_ import (
    FUNCTION,
    FUNCTION_ALIAS,
    FUNCTION_EVENT_INVOKE_CONFIG,
    LAYER_VERSION,
)
from tapkit.aws.sqs import QUEUE
from tapkit.policy.model import Resource
from tests.tapkit.policy.building import messages, thing

PUBLISHED, PLAIN = thing(FUNCTION, "f", publish=True), thing(FUNCTION, "f", publish=False)
OF_F = {"functionName": PUBLISHED.props["name"]}


@pytest.mark.parametrize(
    ("function", "version", "expected"),
    [
        (PUBLISHED, PUBLISHED.props["version"], []),
        (PLAIN, "7", []),
        (PLAIN, PLAIN.props["version"], ["f publishes no versions, so its version is always $LATEST"]),
        (
            PUBLISHED,
            "$LATEST",
            ["it stands for $LATEST: each change of the code goes live at once, and none can be taken back"],
        ),
    ],
    ids=["published", "a version of before", "not published", "latest"],
)
def test_alias_stands_for_a_published_version(function: Resource, version: str, expected: list[str]):
    alias = thing(FUNCTION_ALIAS, "live", functionVersion=version, **OF_F)
    assert messages("alias-version-published", alias, function) == expected


KEPT = {"destinationConfig": {"onFailure": {"destination": "arn:aws:sqs:us-east-1:123456789012:q"}}}


@pytest.mark.parametrize(
    ("rule", "settings", "expected"),
    [
        ("async-retries-valid", {"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 21600}, []),
        ("async-retries-valid", {}, []),
        ("async-retries-valid", {"maximumRetryAttempts": 3}, ["its maximumRetryAttempts is 3: it must be from 0 to 2"]),
        (
            "async-retries-valid",
            {"maximumEventAgeInSeconds": 59},
            ["its maximumEventAgeInSeconds is 59: it must be from 60 to 21600"],
        ),
        ("async-retries-happen", {"maximumRetryAttempts": 1}, []),
        ("async-retries-happen", {"maximumEventAgeInSeconds": 180}, []),
        (
            "async-retries-happen",
            {"maximumRetryAttempts": 0},
            ["an event is given up at the first failure, and lost: its maximumRetryAttempts is 0"],
        ),
        (
            "async-retries-happen",
            {"maximumRetryAttempts": 0, **KEPT},
            ["an event is given up at the first failure: its maximumRetryAttempts is 0"],
        ),
        (
            "async-retries-happen",
            {"maximumEventAgeInSeconds": 60},
            [
                "an event is given up after 60 s, and lost: the last retry would begin 180 s after the first attempt, "
                "and throttling takes longer"
            ],
        ),
    ],
)
def test_failed_events_are_tried_again(rule: str, settings: dict, expected: list[str]):
    assert messages(rule, thing(FUNCTION_EVENT_INVOKE_CONFIG, "async", **OF_F, **settings)) == expected


@pytest.mark.parametrize(
    ("rule", "settings", "expected"),
    [
        (
            "function-concurrency",
            {"reservedConcurrentExecutions": 0},
            ["its reserved concurrency is 0: it is never run"],
        ),
        (
            "function-concurrency",
            {"reservedConcurrentExecutions": -2},
            ["its reserved concurrency is -2: it must be -1, for none, or more than 0"],
        ),
        ("function-concurrency", {"reservedConcurrentExecutions": -1}, []),
        ("function-concurrency", {}, []),
        ("function-sizes-valid", {"memorySize": 64}, ["its memorySize is 64 MB: it must be from 128 to 10240 MB"]),
        (
            "function-sizes-valid",
            {"ephemeralStorage": {"size": 20000}},
            ["its ephemeralStorage.size is 20000 MB: it must be from 512 to 10240 MB"],
        ),
        ("function-sizes-valid", {"memorySize": 10240, "ephemeralStorage": {"size": 512}}, []),
        (
            "function-log-format",
            {"loggingConfig": {"logFormat": "Text", "applicationLogLevel": "INFO"}},
            ["it sets applicationLogLevel, which Lambda takes with the log format JSON only"],
        ),
        ("function-log-format", {"loggingConfig": {"logFormat": "JSON", "systemLogLevel": "WARN"}}, []),
        ("function-log-format", {}, []),
        ("function-layers-fit", {"layers": ["a"] * 6}, ["it has 6 layers, more than 5"]),
        ("function-layers-fit", {"layers": ["a"] * 5}, []),
        (
            "failure-destination-possible",
            {"deadLetterConfig": {"targetArn": "q"}},
            ["what failed goes to q, which is not the ARN of a queue, a topic or a function"],
        ),
        ("failure-destination-possible", {"deadLetterConfig": {"targetArn": "arn:aws:sns:us-east-1:1:t"}}, []),
        ("failure-destination-possible", {}, []),
    ],
)
def test_setting_of_a_function_is_within_limits(rule: str, settings: dict, expected: list[str]):
    assert messages(rule, thing(FUNCTION, "f", **settings)) == expected


def test_fifo_queue_takes_no_failed_events():
    queue = thing(QUEUE, "q", fifoQueue=True)
    to_it = thing(
        FUNCTION_EVENT_INVOKE_CONFIG, "a", destinationConfig={"onFailure": {"destination": queue.props["arn"]}}
    )
    assert messages("failure-destination-possible", to_it, queue) == [
        "what failed goes to q, a FIFO queue, which takes no asynchronous events"
    ]


@pytest.mark.parametrize(
    ("built_for", "expected"),
    [
        ({}, []),
        ({"compatibleRuntimes": ["python3.13"], "compatibleArchitectures": ["arm64"]}, []),
        ({"compatibleRuntimes": ["python3.12"]}, ["its layer l is for python3.12, not python3.13"]),
        ({"compatibleArchitectures": ["x86_64"]}, ["its layer l is for x86_64, not arm64"]),
    ],
    ids=str,
)
def test_layer_fits_its_function(built_for: dict, expected: list[str]):
    layer = thing(LAYER_VERSION, "l", **built_for)
    unused = thing(LAYER_VERSION, "unused", compatibleRuntimes=["nodejs22.x"])
    settings = {"layers": [layer.props["arn"]], "runtime": "python3.13", "architectures": ["arm64"]}
    assert messages("function-layers-fit", thing(FUNCTION, "f", **settings), layer, unused) == expected


@pytest.mark.parametrize(
    ("timeout", "integration", "found"),
    [
        (60, {}, True),
        (30, {}, False),
        (60, {"timeoutMilliseconds": 50000}, False),
        (60, {"requestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}}, False),
    ],
)
@pytest.mark.parametrize(
    ("kind", "path"), [(REST_INTEGRATION, "uri"), (HTTP_INTEGRATION, "integrationUri"), (HTTP_API, "target")]
)
def test_function_behind_an_api_answers_in_time(timeout: int, integration: dict, found: bool, kind: str, path: str):
    function = thing(FUNCTION, "f", timeout=timeout)
    behind = thing(kind, "i", **{path: function.props["arn"]}, **integration)
    told = messages("function-answers-in-time", function, behind)
    assert told == ["its timeout is 60 s, and the API that invokes it gives up after 30 s at most"] * found
    assert not messages("function-answers-in-time", function, thing(kind, "i", **{path: "arn"}))


def hash_of(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"s3Key": "f.zip", "s3ObjectVersion": "1"}, []),
        (
            {"s3Key": "f.zip"},
            ["its code is in a bucket, and neither its version nor a hash tells when it changes"],
        ),
        ({"sourceCodeHash": "constant"}, ["its source_code_hash constant is not the base64 of a SHA-256"]),
        ({"sourceCodeHash": "a hash!"}, ["its source_code_hash a hash! is not the base64 of a SHA-256"]),
        ({"sourceCodeHash": "YWJj"}, ["its source_code_hash YWJj is not the base64 of a SHA-256"]),
        ({"sourceCodeHash": hash_of(b"x"), "code": AssetArchive({})}, []),
        ({"sourceCodeHash": hash_of(b"x"), "code": "f.zip"}, []),
    ],
    ids=str,
)
def test_hash_tells_when_the_code_changes(settings: dict, expected: list[str]):
    assert messages("function-code-hash", thing(FUNCTION, "f", **settings)) == expected


def test_hash_is_that_of_the_archive(tmp_path: Path):
    Path(tmp_path, "f.zip").write_bytes(b"code")
    right = thing(FUNCTION, "f", code=FileArchive("f.zip"), sourceCodeHash=hash_of(b"code"))
    wrong = thing(FUNCTION, "f", code=FileArchive("f.zip"), sourceCodeHash=hash_of(b"old"))
    assert not messages("function-code-hash", replace(right, folder=tmp_path))
    assert messages("function-code-hash", replace(wrong, folder=tmp_path)) == [
        f"its source_code_hash is {hash_of(b'old')}, and its archive's is {hash_of(b'code')}"
    ]
    assert not messages("function-code-hash", replace(wrong, folder=tmp_path / "elsewhere"))


ARM, INTEL = 183, 62


def elf(machine: int) -> bytes:
    return b"\x7fELF" + bytes(14) + struct.pack("<H", machine)


def archive(folder: Path, **files: bytes) -> FileArchive:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        for name, text in files.items():
            written.writestr(name, text)
    Path(folder, "f.zip").write_bytes(content.getvalue())
    return FileArchive(str(folder / "f.zip"))


ABI3, CP312, CP313 = "a.abi3.so", "a.cpython-312-x86_64-linux-gnu.so", "a.cpython-313-x86_64-linux-gnu.so"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.py": b""}, []),
        ({ABI3: elf(INTEL)}, []),
        ({CP313: elf(INTEL)}, []),
        ({CP313: elf(INTEL), CP312: elf(INTEL)}, []),
        ({ABI3: elf(ARM)}, ["a.abi3.so of its archive is compiled for arm64, and the function runs on x86_64"]),
        ({ABI3: elf(ARM), CP313: elf(INTEL)}, []),
        ({CP312: elf(INTEL)}, ["a of its archive is compiled for Python 3.12, not 3.13"]),
        (
            {"a.cpython-313-darwin.so": b"\xcf\xfa\xed\xfe"},
            ["a.cpython-313-darwin.so of its archive is compiled for another system than Lambda's"],
        ),
    ],
    ids=str,
)
def test_compiled_code_fits_the_function(files: dict[str, bytes], expected: list[str], tmp_path: Path):
    function = thing(FUNCTION, "f", runtime="python3.13", code=archive(tmp_path, **files))
    assert messages("function-native-code-fits", function) == expected


@pytest.mark.parametrize(
    "settings",
    [
        {"runtime": "nodejs22.x", "code": "x"},
        {"runtime": "python3.13"},
        {"runtime": "python3.13", "code": FileArchive("/nowhere/f.zip")},
    ],
    ids=["another language", "no code", "no archive"],
)
def test_code_that_is_not_here_is_not_judged(settings: dict):
    assert not messages("function-native-code-fits", thing(FUNCTION, "f", **settings))
