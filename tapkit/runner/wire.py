"""Pulumi's values as they travel: secrets, unknown values, archives and references to resources.

https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/deployment-execution/README.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2
from pulumi import Archive, Asset, AssetArchive, FileArchive, FileAsset, RemoteArchive, RemoteAsset, StringAsset

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ASSET, ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"
SECRET, RESOURCE = "1b47061264138c4ac30d75fd1eb44270", "5cf8f73096256a8f31e491e813e4eb8e"
_CONTENTS = "path", "uri", "text", "assets"  # of assets and archives
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class Unknown(Enum):
    """The value that a preview does not know yet."""

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN = Unknown.UNKNOWN


@dataclass
class Decoder:
    """Reads the properties of one message.

    Args:
        whole: whether numbers without a fraction are integers; in Pulumi's protocol every number is a float.

    Attributes:
        secrets: the top-level properties that hold a secret.
    """

    whole: bool = False
    secrets: set[str] = field(default_factory=set)

    def properties(self, struct: struct_pb2.Struct) -> dict[str, Any]:
        """The properties as plain values; those without a value are left out, as Pulumi does."""
        found = {}
        for name, value in struct.fields.items():
            secret = _Secret()
            plain = self._value(value, secret)
            if secret.found:
                self.secrets.add(name)
            if plain is not None:
                found[name] = plain
        return found

    def _value(self, value: struct_pb2.Value, secret: "_Secret") -> Any:
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            return self._object(value.struct_value, secret)
        if kind == "list_value":
            return [self._value(each, secret) for each in value.list_value.values]
        if kind == "string_value":
            return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
        if kind == "number_value" and self.whole and value.number_value.is_integer():
            return int(value.number_value)
        return None if kind in (None, "null_value") else getattr(value, kind)

    def _object(self, struct: struct_pb2.Struct, secret: "_Secret") -> Any:
        values = {name: self._value(value, secret) for name, value in struct.fields.items()}
        signature = values.pop(SIGNATURE, None)
        if signature is None:
            return {name: value for name, value in values.items() if value is not None}
        if signature == SECRET or values.get("secret") is True:
            secret.found = True
        if signature in (SECRET, OUTPUT):
            return values.get("value", UNKNOWN)
        if signature == RESOURCE:
            return values.get("id") or values.get("urn")
        return self._content(signature, values)

    def _content(self, signature: str, values: dict[str, Any]) -> Any:
        if signature == ASSET:
            if "path" in values:
                return FileAsset(values["path"])
            return RemoteAsset(values["uri"]) if "uri" in values else StringAsset(values.get("text", ""))
        if signature == ARCHIVE:
            if "path" in values:
                return FileArchive(values["path"])
            return RemoteArchive(values["uri"]) if "uri" in values else AssetArchive(values.get("assets", {}))
        raise ValueError(f"unknown kind of value: {signature}")


def placed(value: Any, folder: Path) -> Any:
    """A value whose assets and archives are found from anywhere: their paths start from ``folder``."""
    if isinstance(value, Mapping):
        return {name: placed(each, folder) for name, each in value.items()}
    if isinstance(value, list):
        return [placed(each, folder) for each in value]
    if isinstance(value, FileAsset | FileArchive):
        return type(value)(str(folder / value.path))
    return AssetArchive(placed(value.assets, folder)) if isinstance(value, AssetArchive) else value


@dataclass
class _Secret:
    """Secretness rises to the top-level property, as in Pulumi's SDK."""

    found: bool = False


def encode(values: Mapping[str, Any], secrets: set[str]) -> struct_pb2.Struct:
    """Properties as they travel, those named in ``secrets`` as secrets."""
    struct = struct_pb2.Struct()
    struct.update(
        {
            name: {SIGNATURE: SECRET, "value": _encoded(value)} if name in secrets else _encoded(value)
            for name, value in values.items()
            if value is not None
        }
    )
    return struct


def _encoded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _encoded(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [_encoded(each) for each in value]
    if value is UNKNOWN:
        return UNKNOWN_TEXT
    if isinstance(value, Asset | Archive):
        kind = ASSET if isinstance(value, Asset) else ARCHIVE
        content = {name: _encoded(getattr(value, name)) for name in _CONTENTS if hasattr(value, name)}
        return {SIGNATURE: kind, **content}
    return value
