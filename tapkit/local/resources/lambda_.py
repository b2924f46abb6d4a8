"""Lambda's functions, and what hangs on them."""

import base64
import hashlib

from tapkit.errors import UnsupportedError, UserError
from tapkit.local.assets import zip_bytes
from tapkit.local.recipe import Answer, Request, recipe, split

_UNRESERVED = -1
_DESTINATIONS = ("sqs", "sns", "lambda")  # the services that the emulator sends failed events to


@recipe("aws:lambda/function:Function")
def function(request: Request) -> Answer:
    concurrency, creation = split(request.named(), "reservedConcurrentExecutions")
    declared_hash, creation = split(creation, "sourceCodeHash")
    if "code" not in creation:
        raise UnsupportedError("it has no code: local runs take it from an archive, not from a bucket or an image.")
    code = zip_bytes(creation["code"])
    if declared_hash:
        _require_hash(code, declared_hash["sourceCodeHash"])
    renames = {"name": "FunctionName"}
    created = request.call("lambda", "CreateFunction", {**creation, "code": {"zipFile": code}}, renames)
    name = created["FunctionName"]
    if concurrency.get("reservedConcurrentExecutions", _UNRESERVED) != _UNRESERVED:
        request.call("lambda", "PutFunctionConcurrency", {"functionName": name, **concurrency})
    arn = created["FunctionArn"].removesuffix(f":{created['Version']}")
    return name, {
        "name": name,
        "arn": arn,
        "version": created["Version"],
        "qualifiedArn": f"{arn}:{created['Version']}",
    }


def _require_hash(code: bytes, declared: str) -> None:
    actual = base64.b64encode(hashlib.sha256(code).digest()).decode()
    if actual != declared:
        raise UserError(f"sourceCodeHash is {declared}, but the code's is {actual}: every `up` would show a change.")


@recipe("aws:lambda/alias:Alias")
def alias(request: Request) -> Answer:
    created = request.call("lambda", "CreateAlias", request.named())
    return created["AliasArn"], {"name": created["Name"], "arn": created["AliasArn"]}


@recipe("aws:lambda/permission:Permission")
def permission(request: Request) -> Answer:
    inputs = {"statementId": request.named()["name"], **request.inputs}
    request.call("lambda", "AddPermission", inputs, {"function": "FunctionName"})
    return inputs["statementId"], {"statementId": inputs["statementId"]}


@recipe("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
def function_event_invoke_config(request: Request) -> Answer:
    destinations = request.inputs.get("destinationConfig") or {}
    if "onSuccess" in destinations:
        raise UnsupportedError("property destinationConfig.onSuccess: the emulator sends nowhere what has succeeded.")
    failed = destinations.get("onFailure", {}).get("destination", "")
    if failed and failed.split(":")[2] not in _DESTINATIONS:
        raise UnsupportedError(f"property destinationConfig.onFailure: the emulator does not send to {failed}.")
    request.call("lambda", "PutFunctionEventInvokeConfig")
    return request.inputs["functionName"], {}
