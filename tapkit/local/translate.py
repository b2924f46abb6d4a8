"""Pulumi's inputs → an AWS API call's parameters, by the API's own model.

A property becomes the member of the same name, letter case aside; a recipe names the few that are called
otherwise. What the model does not know is an error, so nothing is ever left out in silence.
"""

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StructureShape
from tapkit.errors import UnsupportedError, UserError

# Of tags, and of a metric's dimensions.
_PAIR_FIELDS = ("Key", "Value"), ("TagKey", "TagValue"), ("Name", "Value")


def call(client: Any, operation: str, inputs: Mapping[str, Any], renames: Mapping[str, str] | None = None) -> Any:
    """Call an operation with a resource's inputs.

    Args:
        client: a boto3 client.
        operation: name in the API, such as ``PutBucketVersioning``.
        inputs: in Pulumi's camelCase.
        renames: the API's names of properties whose names differ.

    Raises:
        UnsupportedError: a property has no place in the operation.
        UserError: a value has another form than the operation asks for.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    parameters = _structure(shape, inputs, renames or {}, operation)
    return getattr(client, xform_name(operation))(**parameters)


def _translate(shape: Shape, value: Any, renames: Mapping[str, str], path: str) -> Any:
    if isinstance(shape, StructureShape):
        return _structure(shape, value, renames, path)
    if isinstance(shape, ListShape):
        return _list(shape, value, renames, path)
    if isinstance(shape, MapShape):
        return {key: _translate(shape.value, each, renames, f"{path}.{key}") for key, each in value.items()}
    if shape.type_name in ("integer", "long"):
        return _whole_number(value, path)
    return value


def _whole_number(value: Any, path: str) -> int:
    """Numbers travel as floats in Pulumi's protocol."""
    if int(value) != value:
        raise UserError(f"{path} is {value}: it must be a whole number.")
    return int(value)


def _structure(shape: StructureShape, value: Mapping[str, Any], renames: Mapping[str, str], path: str) -> dict:
    if not isinstance(value, Mapping):
        raise UserError(f"{path} is {value!r}: it has the properties {', '.join(shape.members)}.")
    members = {name.lower(): name for name in shape.members}
    result = {}
    for key, each in value.items():
        name = members.get(renames.get(key, key).lower())
        if name is None:
            raise UnsupportedError(f"property {key} is not known here: {path} takes {', '.join(shape.members)}.")
        result[name] = _translate(shape.members[name], each, renames, f"{path}.{name}")
    return result


def _list(shape: ListShape, value: Any, renames: Mapping[str, str], path: str) -> list:
    if isinstance(value, Mapping):
        return _pairs(shape.member, value, path)
    return [_translate(shape.member, each, renames, f"{path}[{index}]") for index, each in enumerate(value)]


def _pairs(shape: Shape, values: Mapping[str, str], path: str) -> list[dict[str, str]]:
    """Pulumi writes as a map what most of AWS takes as a list of pairs."""
    for key_field, value_field in _PAIR_FIELDS:
        if key_field in getattr(shape, "members", ()):
            return [{key_field: key, value_field: value} for key, value in values.items()]
    raise UserError(f"a map stands for {path}, where the API has a list of {shape.name}.")
