"""Functions within Lambda's limits: versions that there are, retries that happen, code that the processor can run."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tapkit.aws.apigateway import REST_INTEGRATION
from tapkit.aws.apigatewayv2 import HTTP_API, HTTP_INTEGRATION
from tapkit.aws.lambda_ import (
    FUNCTION,
    FUNCTION_ALIAS,
    FUNCTION_EVENT_INVOKE_CONFIG,
    LAYER_VERSION,
)
from tapkit.aws.sqs import QUEUE
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.archives import archive_files
from tapkit.policy.invocations import names
from tapkit.policy.model import Resource, Stack
from tapkit.policy.settings import chosen, number

_LATEST = "$LATEST"
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_SIZES = {"memorySize": (128, 10240), "ephemeralStorage.size": (512, 10240)}
_MOST_LAYERS = 5
# https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
_RETRIES, _AGES_SECONDS = (0, 2), (60, 21600)
# Lambda waits for one minute before the first retry, and for two more before the second.
_AGE_OF_LAST_RETRY_SECONDS = 180
_DEFAULT_RETRIES, _DEFAULT_TIMEOUT_SECONDS = 2, 3
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 30 s, REST APIs 29 s.
_LONGEST_REQUEST_SECONDS = 30
_DESTINATION = re.compile(r"arn:aws[\w-]*:(sqs|sns|lambda|events|s3):.+")


@rule(
    "alias-version-published",
    Severity.HIGH,
    "Set publish to true on the function, and let the alias name the function's version.",
    FUNCTION_ALIAS,
)
def alias_version_published(stack: Stack, alias: Resource) -> Iterator[str]:
    """An alias stands for a version that is published, so that it can be rolled back."""
    if chosen(alias).known("functionVersion") == _LATEST:
        yield f"it stands for {_LATEST}: each change of the code goes live at once, and none can be taken back"
        return
    for function in stack.of_type(FUNCTION):
        of_it = names(alias, function, "functionName") and alias.refers_to(function, "functionVersion", "version")
        if of_it and chosen(function).value("publish") is not True:
            yield f"{function.name} publishes no versions, so its version is always {_LATEST}"


@resource_rule(
    "async-retries-valid",
    Severity.HIGH,
    "Set maximum_retry_attempts from 0 to 2 and maximum_event_age_in_seconds from 60 to 21600.",
    FUNCTION_EVENT_INVOKE_CONFIG,
)
def async_retries_valid(config: Resource) -> Iterator[str]:
    """An event is retried as often and as long as Lambda can."""
    for name, (least, most) in {"maximumRetryAttempts": _RETRIES, "maximumEventAgeInSeconds": _AGES_SECONDS}.items():
        value = chosen(config).value(name)
        if value is not None and not least <= value <= most:
            yield f"its {name} is {value:g}: it must be from {least} to {most}"


@resource_rule(
    "async-retries-happen",
    Severity.MEDIUM,
    "Leave out maximum_retry_attempts and maximum_event_age_in_seconds: 2 retries within 6 hours are the default.",
    FUNCTION_EVENT_INVOKE_CONFIG,
)
def async_retries_happen(config: Resource) -> Iterator[str]:
    """An event that fails for a moment is tried again before it is given up."""
    retries = number(config, "maximumRetryAttempts", _DEFAULT_RETRIES)
    age = number(config, "maximumEventAgeInSeconds", _AGES_SECONDS[1])
    fate = "" if config.sets("destinationConfig.onFailure.destination") else ", and lost"
    if retries == 0:
        yield f"an event is given up at the first failure{fate}: its maximumRetryAttempts is 0"
    elif _AGES_SECONDS[0] <= age < _AGE_OF_LAST_RETRY_SECONDS:
        yield (
            f"an event is given up after {age:g} s{fate}: the last retry would begin {_AGE_OF_LAST_RETRY_SECONDS} s "
            "after the first attempt, and throttling takes longer"
        )


@rule(
    "failure-destination-possible",
    Severity.HIGH,
    "Send what failed to a standard queue, by its ARN.",
    FUNCTION,
    FUNCTION_EVENT_INVOKE_CONFIG,
)
def failure_destination_possible(stack: Stack, resource: Resource) -> Iterator[str]:
    """A destination of what failed is one that Lambda can send to."""
    path = "deadLetterConfig.targetArn" if resource.type == FUNCTION else "destinationConfig.onFailure.destination"
    for queue in stack.of_type(QUEUE):
        if resource.refers_to(queue, path, "arn") and queue.known("fifoQueue") is True:
            yield f"what failed goes to {queue.name}, a FIFO queue, which takes no asynchronous events"
    target = resource.value(path)
    if target and not _DESTINATION.fullmatch(str(target)):
        yield f"what failed goes to {target}, which is not the ARN of a queue, a topic or a function"


@resource_rule(
    "function-concurrency",
    Severity.HIGH,
    "Leave out reserved_concurrent_executions, or set it to what the function may use at once.",
    FUNCTION,
)
def function_concurrency(function: Resource) -> Iterator[str]:
    """A function may run."""
    reserved = number(function, "reservedConcurrentExecutions", -1)
    if reserved == 0:
        yield "its reserved concurrency is 0: it is never run"
    elif reserved < -1:
        yield f"its reserved concurrency is {reserved:g}: it must be -1, for none, or more than 0"


@resource_rule(
    "function-sizes-valid",
    Severity.HIGH,
    "Set a memory size from 128 to 10240 MB and an ephemeral storage from 512 to 10240 MB.",
    FUNCTION,
)
def function_sizes_valid(function: Resource) -> Iterator[str]:
    """A function's memory and storage are within Lambda's limits."""
    for path, (least, most) in _SIZES.items():
        size = chosen(function).value(path)
        if size is not None and not least <= size <= most:
            yield f"its {path} is {size:g} MB: it must be from {least} to {most} MB"


@resource_rule(
    "function-log-format",
    Severity.HIGH,
    "Set the log format to JSON, or leave out the log levels.",
    FUNCTION,
)
def function_log_format(function: Resource) -> Iterator[str]:
    """A function's log levels are set only where Lambda filters by them."""
    logging = chosen(function).value("loggingConfig") or {}
    levels = [name for name in ("applicationLogLevel", "systemLogLevel") if logging.get(name)]
    if levels and logging.get("logFormat") != "JSON":
        yield f"it sets {' and '.join(levels)}, which Lambda takes with the log format JSON only"


@rule(
    "function-layers-fit",
    Severity.HIGH,
    "Use a layer that is built for the function's runtime and architecture.",
    FUNCTION,
)
def function_layers_fit(stack: Stack, function: Resource) -> Iterator[str]:
    """A function's layers are for its runtime and architecture, and no more than Lambda takes."""
    if len(function.values("layers")) > _MOST_LAYERS:
        yield f"it has {len(function.values('layers'))} layers, more than {_MOST_LAYERS}"
    for layer in stack.of_type(LAYER_VERSION):
        if not function.refers_to(layer, "layers", "arn"):
            continue
        runtimes, architectures = layer.values("compatibleRuntimes"), layer.values("compatibleArchitectures")
        if runtimes and function.value("runtime") not in runtimes:
            yield f"its layer {layer.name} is for {', '.join(runtimes)}, not {function.value('runtime')}"
        if architectures and _architecture(function) not in architectures:
            yield f"its layer {layer.name} is for {', '.join(architectures)}, not {_architecture(function)}"


def _architecture(function: Resource) -> str:
    return str(chosen(function).value("architectures") or "x86_64")


@rule(
    "function-answers-in-time",
    Severity.LOW,
    f"Set the timeout to less than {_LONGEST_REQUEST_SECONDS} s, or answer first and let a queue feed the work.",
    FUNCTION,
)
def function_answers_in_time(stack: Stack, function: Resource) -> Iterator[str]:
    """A function behind an API ends before the API gives up."""
    timeout = number(function, "timeout", _DEFAULT_TIMEOUT_SECONDS)
    if timeout <= _LONGEST_REQUEST_SECONDS:
        return
    for kind, path in {REST_INTEGRATION: "uri", HTTP_INTEGRATION: "integrationUri", HTTP_API: "target"}.items():
        for api in stack.of_type(kind):
            # Those that wait for no answer, and those with a limit of their own.
            if api.sets("timeoutMilliseconds") and api.inputs or "Event" in str(api.known("requestParameters")):
                continue
            if api.refers_to(function, path, "invokeArn", "arn"):
                yield f"its timeout is {timeout:g} s, and the API that invokes it gives up after 30 s at most"
                return


@resource_rule(
    "function-code-hash",
    Severity.HIGH,
    "Set source_code_hash to the base64 of the archive's SHA-256, computed from the file, or leave it out.",
    FUNCTION,
)
def function_code_hash(function: Resource) -> Iterator[str]:
    """A function's new code is deployed: its hash is the archive's, and code in a bucket has one or a version."""
    declared, code = chosen(function).value("sourceCodeHash"), function.value("code")
    if declared is None:
        if function.sets("s3Key") and not function.sets("s3ObjectVersion"):
            yield "its code is in a bucket, and neither its version nor a hash tells when it changes"
        return
    if not _is_hash(str(declared)):
        yield f"its source_code_hash {declared} is not the base64 of a SHA-256"
    elif content := _archive_content(code, function.folder):
        actual = base64.b64encode(hashlib.sha256(content).digest()).decode()
        if actual != declared:
            yield f"its source_code_hash is {declared}, and its archive's is {actual}"


def _is_hash(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == hashlib.sha256().digest_size
    except (binascii.Error, ValueError):
        return False


def _archive_content(code: Any, folder: Path | None) -> bytes | None:
    """The bytes of an archive that is a file; None where it is put together by Pulumi, or not here."""
    path = code if isinstance(code, str) else getattr(code, "path", None)
    if path is None or not (folder or Path(path).is_absolute()):
        return None
    file = Path(folder or "", path)
    return file.read_bytes() if file.is_file() else None


# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_machine, 18 bytes on.
_ELF, _MACHINE_AT = b"\x7fELF", 18
_MACHINES = {62: "x86_64", 183: "arm64"}
_CPYTHON = re.compile(r"(?P<module>.+)\.cpython-(?P<major>\d)(?P<minor>\d+)[\w-]*\.so")
_ELSEWHERE = re.compile(r".+\.(cp\d+-win\w+\.pyd|cpython-\d+-darwin\.so|dylib)")


@resource_rule(
    "function-native-code-fits",
    Severity.HIGH,
    "Install the requirements as wheels for the function: pip install --only-binary=:all: --platform "
    "manylinux2014_aarch64 (or _x86_64) --python-version of the runtime.",
    FUNCTION,
)
def function_native_code_fits(function: Resource) -> Iterator[str]:
    """A function's compiled modules are for its processor and its version of Python."""
    code, runtime = function.value("code"), str(function.value("runtime"))
    if code is None or not runtime.startswith("python"):
        return
    try:
        files = archive_files(code, function.folder)
    except OSError:
        return  # function-handler-in-archive reports it
    wanted = _architecture(function)
    compiled = {path: content for path, content in files.items() if content.startswith(_ELF)}
    found = {
        _MACHINES.get(int.from_bytes(content[_MACHINE_AT : _MACHINE_AT + 2], "little")) for content in compiled.values()
    }
    if found and wanted not in found:
        example = min(compiled)
        yield f"{example} of its archive is compiled for {found.pop()}, and the function runs on {wanted}"
        return
    version = runtime.removeprefix("python")
    built: dict[str, set[str]] = {}
    for path in compiled:
        if match := _CPYTHON.fullmatch(path):
            built.setdefault(match["module"], set()).add(f"{match['major']}.{match['minor']}")
    foreign = {module: versions for module, versions in built.items() if version not in versions}
    if foreign:
        module = min(foreign)
        yield f"{module} of its archive is compiled for Python {', '.join(sorted(foreign[module]))}, not {version}"
    elsewhere = sorted(path for path in files if _ELSEWHERE.fullmatch(path))
    if elsewhere and not compiled:
        yield f"{elsewhere[0]} of its archive is compiled for another system than Lambda's"
