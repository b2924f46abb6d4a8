"""Pulumi's inputs → an AWS API call's parameters, by the API's own model.

A property becomes the member of the same name, letter case aside; a recipe names the few that are called
otherwise. What the model does not know is an error, so nothing is ever left out in silence.
"""

from collections.abc import Mapping
from typing import Any

from tapkit.aws.values import pair_fields
from tapkit.errors import UnsupportedError, UserError

# A shape of botocore's model, told by its type_name: botocore is not imported here, because rules import the facts
# that stand beside the recipes, and never call AWS.
Shape = Any


def call(client: Any, operation: str, inputs: Mapping[str, Any], renames: Mapping[str, str] | None = None) -> Any:
    """Call an operation with a resource's inputs.

    Args:
        client: a boto3 client.
        operation: boto3's name for it, such as ``put_bucket_versioning``.
        inputs: in Pulumi's camelCase.
        renames: the API's names of properties whose names differ.

    Raises:
        UnsupportedError: a property has no place in the operation.
        UserError: a value has another form than the operation asks for.
    """
    name = client.meta.method_to_api_mapping[operation]
    shape = client.meta.service_model.operation_model(name).input_shape
    return getattr(client, operation)(**_structure(shape, inputs, renames or {}, name))


def _translate(shape: Shape, value: Any, renames: Mapping[str, str], path: str) -> Any:
    match shape.type_name:
        case "structure":
            return _structure(shape, value, renames, path)
        case "list":
            return _list(shape, value, renames, path)
        case "map":
            return {key: _translate(shape.value, each, renames, f"{path}.{key}") for key, each in value.items()}
        case "integer" | "long":
            return _whole_number(value, path)
        case _:
            return value


def _whole_number(value: Any, path: str) -> int:
    """Numbers travel as floats in Pulumi's protocol."""
    if int(value) != value:
        raise UserError(f"{path} is {value}: it must be a whole number.")
    return int(value)


def _structure(shape: Shape, value: Mapping[str, Any], renames: Mapping[str, str], path: str) -> dict:
    if not isinstance(value, Mapping):
        raise UserError(f"{path} is {value!r}: it has the properties {', '.join(shape.members)}.")
    members = {name.lower(): name for name in shape.members}
    result = {}
    for key, given in value.items():
        name = members.get(renames.get(key, key).lower())
        if name is None:
            raise UnsupportedError(f"property {key} is not known here: {path} takes {', '.join(shape.members)}.")
        result[name] = _translate(shape.members[name], given, renames, f"{path}.{name}")
    return result


def _list(shape: Shape, value: Any, renames: Mapping[str, str], path: str) -> list:
    if isinstance(value, Mapping):
        return _pairs(shape.member, value, path)
    return [_translate(shape.member, entry, renames, f"{path}[{index}]") for index, entry in enumerate(value)]


def _pairs(shape: Shape, values: Mapping[str, str], path: str) -> list[dict[str, str]]:
    fields = pair_fields(getattr(shape, "members", ()))
    if fields is None:
        raise UserError(f"a map stands for {path}, where the API has a list of {shape.name}.")
    return [dict(zip(fields, pair)) for pair in values.items()]
