"""Plausible answers for any resource type and any provider function: what the program gave, and the rest filled in."""

import ast
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tapkit.runner.functions import FUNCTIONS
from tapkit.runner.guesses import Subject, identifier_for, text_for
from tapkit.runner.sdk import Sdk, Typed, parsed

ACCOUNT_ID = "123456789012"
STACK_REFERENCE = "pulumi:pulumi:StackReference"
DEPTH_LIMIT = 5  # of nested objects that are made up: some classes contain themselves
_PORTS = {"mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306, "redis": 6379, "valkey": 6379}
_POSTGRES_PORT = 5432


class Completed(dict[str, Any]):
    """A resource's outputs for the program, those that are made up among them.

    Attributes:
        known: the outputs without what is made up: what a graph holds, and rules may judge.
    """

    known: Mapping[str, Any]


class Answers:
    """Answers for a stack.

    Args:
        region: of the stack.
        account: its owner.
        sdk: where the provider's types are found.
    """

    def __init__(self, region: str, account: str = ACCOUNT_ID, sdk: Sdk | None = None) -> None:
        self._region, self._account = region, account
        self._sdk = sdk or Sdk()

    def resource(self, token: str, name: str, identifier: str, known: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """A resource's identifier and outputs.

        Args:
            token: its type.
            name: the logical name.
            identifier: used where AWS does not form it otherwise.
            known: the inputs, and outputs that are known better; they stay, in the types that the SDK expects.
        """
        subject = Subject(token, name, self._region, self._account)
        outputs = Completed(known)
        outputs.known = known
        if token.count(":") == 2 and not token.startswith("pulumi:") and (typed := self._sdk.resource(token)):
            outputs |= _Filled(self._sdk, subject, typed).properties(typed, known)
        if "port" in outputs and "port" not in known:
            outputs["port"] = _PORTS.get(str(known.get("engine")), _POSTGRES_PORT)
        if "tagsAll" in outputs:
            outputs["tagsAll"] = known.get("tags", {})
        if token == "aws:appsync/graphQLApi:GraphQLApi":  # a map whose keys no annotation names
            host = f"{name}.appsync-api.{self._region}.amazonaws.com/graphql"
            outputs["uris"] = {"GRAPHQL": f"https://{host}", "REALTIME": f"wss://{host}"}
        return identifier_for(subject, outputs) or identifier, outputs

    def stack(self, name: str, outputs: Iterable[str]) -> dict[str, Any]:
        """Another stack's outputs of the given names: a list where the name is a plural."""
        subject = Subject(STACK_REFERENCE, name.rpartition("/")[2], self._region, self._account)
        return {each: _listed(each, text_for(each, subject)) for each in outputs}

    def function(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """A provider function's result."""
        subject = Subject(token, token.split(":")[-1].removeprefix("get"), self._region, self._account)
        result: dict[str, Any] = {}
        if token.count(":") == 2 and (typed := self._sdk.function(token)):
            result = _Filled(self._sdk, subject, typed).properties(typed, arguments)
        if token in FUNCTIONS:
            result |= FUNCTIONS[token](arguments, subject)
        return result or dict(arguments)


class _Filled:
    """Values for the annotations of one resource or result."""

    def __init__(self, sdk: Sdk, subject: Subject, within: Typed) -> None:
        self._sdk, self._subject, self._within = sdk, subject, within

    def properties(self, typed: Typed, given: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
        """Those that are given and those that are not optional."""
        filled = {
            name: self._value(annotation, given.get(name), name, depth) for name, annotation in typed.properties.items()
        }
        others = {name: value for name, value in given.items() if name not in filled}
        return {name: value for name, value in filled.items() if value is not None} | others

    def _value(self, annotation: ast.expr, given: Any, key: str, depth: int) -> Any:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = parsed(annotation.value)
        if isinstance(annotation, ast.Subscript):
            return self._generic(annotation, given, key, depth)
        reference = ast.unparse(annotation).removeprefix("_builtins.")
        if "outputs." in reference:
            return self._nested(reference, given, key, depth)
        if given is not None:
            return _coerced(reference, given)
        return self._sdk.choice(reference, self._within) or _made(reference, key, self._subject)

    def _generic(self, annotation: ast.Subscript, given: Any, key: str, depth: int) -> Any:
        kind = ast.unparse(annotation.value).rpartition(".")[2]
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if kind == "Optional" and given is None:
            return None
        if kind in ("Output", "Optional", "Awaitable"):
            return self._value(inner[0], given, key, depth)
        if kind in ("Sequence", "List"):
            items = given if isinstance(given, list) else [None] if given is None and depth < DEPTH_LIMIT else []
            return [self._value(inner[0], each, key, depth + 1) for each in items]
        if kind in ("Mapping", "Dict"):
            return {} if given is None else given
        return self._value(inner[0], given, key, depth) if given is None else given  # of a union

    def _nested(self, reference: str, given: Any, key: str, depth: int) -> Any:
        if depth >= DEPTH_LIMIT or not isinstance(given, Mapping | None):
            return given
        typed = self._sdk.nested(reference, self._within)
        if typed is None:
            return text_for(key, self._subject) if given is None else given
        return self.properties(typed, given or {}, depth + 1)


def _listed(key: str, text: str) -> Any:
    return [text] if key.lower().endswith(("ids", "arns", "names", "zones", "subnets")) else text


def _made(kind: str, key: str, subject: Subject) -> Any:
    match kind:
        case "bool":
            return False
        case "int" | "float":
            return 1
        case "Any":
            return None
        case _ if kind.rpartition(".")[2] in ("Archive", "Asset"):
            return None
    return text_for(key, subject)


def _coerced(kind: str, given: Any) -> Any:
    """A value in the type that the provider would answer with: the SDK checks the types of results."""
    if kind == "bool" and isinstance(given, str):
        return given == "true"
    if kind in ("int", "float") and isinstance(given, str):
        return float(given) if given.replace(".", "", 1).isdigit() else given
    if kind == "str" and isinstance(given, bool | int | float):
        return json.dumps(int(given) if isinstance(given, float) and given.is_integer() else given)
    return given
