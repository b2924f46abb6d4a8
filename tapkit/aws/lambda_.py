"""Lambda: functions, and what hangs on them."""

import base64
import hashlib
import json
from typing import Any

from tapkit.aws.auto_naming import is_auto_name
from tapkit.aws.reading import Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type
from tapkit.errors import UnsupportedError, UserError

_ARN = "arn:aws:lambda:{region}:{account}:function:{name}"

FUNCTION = resource_type(
    "aws:lambda/function:Function",
    longest=64,
    taggable=True,
    arn=_ARN,
    computed={"version": "1", "qualifiedArn": f"{_ARN}:1"},
)
FUNCTION_ALIAS = resource_type(
    "aws:lambda/alias:Alias", longest=128, arn="arn:aws:lambda:{region}:{account}:function:{functionName}:{name}"
)
FUNCTION_EVENT_INVOKE_CONFIG = resource_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
PERMISSION = resource_type("aws:lambda/permission:Permission")
# Neither created nor read here: the rules know them, because other programs have them.
EVENT_SOURCE_MAPPING = resource_type("aws:lambda/eventSourceMapping:EventSourceMapping")
LAYER_VERSION = resource_type(
    "aws:lambda/layerVersion:LayerVersion",
    name="layerName",
    arn="arn:aws:lambda:{region}:{account}:layer:{name}:1",
    computed={"layerArn": "arn:aws:lambda:{region}:{account}:layer:{name}"},
)

_UNRESERVED = -1
_DESTINATIONS = ("sqs", "sns", "lambda")  # the services that the emulator sends failed events to


@recipe(FUNCTION)
def create_function(request: Request) -> Answer:
    concurrency, creation = split(request.named(), "reservedConcurrentExecutions")
    declared_hash, creation = split(creation, "sourceCodeHash")
    if "code" not in creation:
        raise UnsupportedError("it has no code: local runs take it from an archive, not from a bucket or an image.")
    if declared_hash:
        _require_hash(creation["code"], declared_hash["sourceCodeHash"])
    code = {"zipFile": creation["code"]}
    created = request.call("lambda", "create_function", {**creation, "code": code}, {"name": "FunctionName"})
    name = created["FunctionName"]
    if concurrency.get("reservedConcurrentExecutions", _UNRESERVED) != _UNRESERVED:
        request.call("lambda", "put_function_concurrency", {"functionName": name, **concurrency})
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


@reading(
    FUNCTION,
    # The code is compared by its hash.
    ignored=("name", "code", "publish"),
    defaults=dict.fromkeys(
        ("deadLetterConfig", "environment", "fileSystemConfigs", "kmsKeyArn", "layers", "vpcConfig")
    ),
    implied=lambda live: _declared_permissions(live, live.id, None),
)
def read_function(live: Live) -> dict[str, Any]:
    answer = live.call("lambda", "get_function", FunctionName=live.id)
    return {
        "reservedConcurrentExecutions": _UNRESERVED,
        **answer["Configuration"],
        **answer.get("Concurrency", {}),
        "sourceCodeHash": answer["Configuration"]["CodeSha256"],
        "tags": answer.get("Tags"),
        "permissions": len(_statements(live, live.id, None)),
    }


@recipe(FUNCTION_ALIAS)
def create_function_alias(request: Request) -> Answer:
    created = request.call("lambda", "create_alias", request.named())
    return created["AliasArn"], {"name": created["Name"], "arn": created["AliasArn"]}


@reading(
    FUNCTION_ALIAS,
    ignored=("functionName",),
    defaults={"routingConfig": None},
    implied=lambda live: _declared_permissions(live, live["functionName"], live.id),
)
def read_function_alias(live: Live) -> dict[str, Any]:
    answer = live.call("lambda", "get_alias", FunctionName=live["functionName"], Name=live.id)
    return {**answer, "permissions": len(_statements(live, live["functionName"], live.id))}


@recipe(PERMISSION)
def create_permission(request: Request) -> Answer:
    inputs = {"statementId": request.named()["name"], **request.inputs}
    request.call("lambda", "add_permission", inputs, {"function": "FunctionName"})
    return inputs["statementId"], {"statementId": inputs["statementId"]}


def _declared_permissions(live: Live, function_name: str, qualifier: str | None) -> dict[str, int]:
    """The number of permissions that the program gives: a further one is a caller that nobody declared."""
    targets = [(_name(found["function"]), found.inputs.get("qualifier")) for found in live.declared(PERMISSION)]
    return {"permissions": targets.count((function_name, qualifier))}


def _name(name_or_arn: str) -> str:
    """The name of a function that may be given by its ARN."""
    return name_or_arn.rpartition(":function:")[2]


def _statements(live: Live, function_name: str, qualifier: str | None) -> list[dict[str, Any]]:
    """The policy of a function, or of an alias, which has its own."""
    arguments = {"FunctionName": function_name} | ({"Qualifier": qualifier} if qualifier else {})
    policy = json.loads(live.look_up("lambda", "get_policy", **arguments).get("Policy", '{"Statement": []}'))
    target = ":".join(filter(None, (_name(function_name), qualifier)))
    return [statement for statement in policy["Statement"] if statement["Resource"].endswith(f":function:{target}")]


@reading(PERMISSION, ignored=("statementId", "function", "qualifier"))
def read_permission(live: Live) -> dict[str, Any]:
    for statement in _statements(live, live["function"], live.inputs.get("qualifier")):
        if statement["Sid"] == live.inputs.get("statementId") or is_auto_name(live.name, statement["Sid"]):
            condition = statement.get("Condition", {})
            return {
                "action": statement["Action"],
                "principal": statement["Principal"].get("Service") or statement["Principal"].get("AWS"),
                "sourceArn": condition.get("ArnLike", {}).get("AWS:SourceArn"),
                "sourceAccount": condition.get("StringEquals", {}).get("AWS:SourceAccount"),
            }
    raise Missing


@recipe(FUNCTION_EVENT_INVOKE_CONFIG)
def create_function_event_invoke_config(request: Request) -> Answer:
    destinations = request.inputs.get("destinationConfig") or {}
    if "onSuccess" in destinations:
        raise UnsupportedError("property destinationConfig.onSuccess: the emulator sends nowhere what has succeeded.")
    failed = destinations.get("onFailure", {}).get("destination", "")
    if failed and failed.split(":")[2] not in _DESTINATIONS:
        raise UnsupportedError(f"property destinationConfig.onFailure: the emulator does not send to {failed}.")
    request.call("lambda", "put_function_event_invoke_config")
    return request.inputs["functionName"], {}


@reading(FUNCTION_EVENT_INVOKE_CONFIG, ignored=("functionName", "qualifier"))
def read_function_event_invoke_config(live: Live) -> dict[str, Any]:
    target = {"FunctionName": live["functionName"], "Qualifier": live.inputs.get("qualifier", "$LATEST")}
    return live.call("lambda", "get_function_event_invoke_config", **target)
