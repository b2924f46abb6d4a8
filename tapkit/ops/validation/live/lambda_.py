"""Lambda's functions, and what hangs on them."""

import json
from typing import Any

from tapkit.local.graph import Graph, Resource
from tapkit.ops.validation.reading import Live, Missing, is_auto_name, reading

_PERMISSION = "aws:lambda/permission:Permission"
_UNRESERVED = -1


def _permissions(graph: Graph, function_name: str, qualifier: str | None) -> dict[str, int]:
    """How many permissions the program gives: a further one is a caller that nobody declared."""
    found = [each.inputs for each in graph.of_type(_PERMISSION)]
    wanted = (function_name, qualifier)
    return {"permissions": sum((_name(each["function"]), each.get("qualifier")) == wanted for each in found)}


def _name(name_or_arn: str) -> str:
    """The name of a function that may be given by its ARN."""
    return name_or_arn.rpartition(":function:")[2]


def _statements(live: Live, function_name: str, qualifier: str | None) -> list[dict[str, Any]]:
    """The policy of a function, or of an alias, which has its own."""
    arguments = {"FunctionName": function_name} | ({"Qualifier": qualifier} if qualifier else {})
    policy = json.loads(live.look_up("lambda", "get_policy", **arguments).get("Policy", '{"Statement": []}'))
    target = ":".join(filter(None, (_name(function_name), qualifier)))
    return [each for each in policy["Statement"] if each["Resource"].endswith(f":function:{target}")]


def _function_permissions(graph: Graph, resource: Resource) -> dict[str, int]:
    return _permissions(graph, resource.id, None)


@reading(
    "aws:lambda/function:Function",
    # The code is compared by its hash.
    ignored=("name", "code", "publish"),
    defaults=dict.fromkeys(
        ("deadLetterConfig", "environment", "fileSystemConfigs", "kmsKeyArn", "layers", "vpcConfig")
    ),
    implied=_function_permissions,
)
def function(live: Live) -> dict[str, Any]:
    answer = live.call("lambda", "get_function", FunctionName=live.id)
    return {
        "reservedConcurrentExecutions": _UNRESERVED,
        **answer["Configuration"],
        **answer.get("Concurrency", {}),
        "sourceCodeHash": answer["Configuration"]["CodeSha256"],
        "tags": answer.get("Tags"),
        "permissions": len(_statements(live, live.id, None)),
    }


def _alias_permissions(graph: Graph, resource: Resource) -> dict[str, int]:
    return _permissions(graph, resource.inputs["functionName"], resource.id)


@reading(
    "aws:lambda/alias:Alias", ignored=("functionName",), defaults={"routingConfig": None}, implied=_alias_permissions
)
def alias(live: Live) -> dict[str, Any]:
    answer = live.call("lambda", "get_alias", FunctionName=live["functionName"], Name=live.id)
    return {**answer, "permissions": len(_statements(live, live["functionName"], live.id))}


@reading(_PERMISSION, ignored=("statementId", "function", "qualifier"))
def permission(live: Live) -> dict[str, Any]:
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


@reading("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", ignored=("functionName", "qualifier"))
def function_event_invoke_config(live: Live) -> dict[str, Any]:
    target = {"FunctionName": live["functionName"], "Qualifier": live.inputs.get("qualifier", "$LATEST")}
    return live.call("lambda", "get_function_event_invoke_config", **target)
