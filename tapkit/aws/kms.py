"""KMS: keys and their aliases."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.aws.auto_naming import is_auto_name
from tapkit.aws.reading import Candidate, Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type
from tapkit.errors import UserError

KEY = resource_type(
    "aws:kms/key:Key", taggable=True, arn="arn:aws:kms:{region}:{account}:key/{name}", computed={"keyId": "{name}"}
)
KEY_ALIAS = resource_type("aws:kms/alias:Alias", longest=256)

_KEY_POLICY = "default"  # the only one that a key has


@recipe(KEY)
def create_key(request: Request) -> Answer:
    """``deletionWindowInDays`` concerns destroying only, which here is to stop the emulator."""
    rotation, creation = split(request.inputs, "enableKeyRotation")
    _, creation = split(creation, "deletionWindowInDays")
    created = request.call("kms", "create_key", creation)["KeyMetadata"]
    if rotation.get("enableKeyRotation"):
        request.call("kms", "enable_key_rotation", {"keyId": created["KeyId"]})
    return created["KeyId"], {"keyId": created["KeyId"], "arn": created["Arn"]}


def _find_keys(live: Live) -> Iterator[Candidate]:
    """A key has no name: it is what its alias stands for."""
    for declared in live.declared(KEY_ALIAS):
        if declared["targetKeyId"] == live.id:
            yield from (_candidate(live, alias, alias["TargetKeyId"]) for alias in _aliases(live, declared.name))


def _aliases(live: Live, name: str) -> Iterator[dict[str, Any]]:
    for alias in live.entries("kms", "list_aliases", "Aliases"):
        if is_auto_name(f"alias/{name}", alias["AliasName"]):
            yield alias


def _candidate(live: Live, alias: dict[str, Any], identifier: str) -> Candidate:
    """An alias has no tags, but its key has."""
    return Candidate(identifier, partial(live.call, "kms", "list_resource_tags", KeyId=alias["TargetKeyId"]))


@reading(KEY, find=_find_keys, ignored=("deletionWindowInDays",), defaults={"keyState": "Enabled"})
def read_key(live: Live) -> dict[str, Any]:
    return {
        **live.call("kms", "describe_key", KeyId=live.id)["KeyMetadata"],
        **live.call("kms", "list_resource_tags", KeyId=live.id),
        **live.call("kms", "get_key_policy", KeyId=live.id, PolicyName=_KEY_POLICY),
        "enableKeyRotation": live.call("kms", "get_key_rotation_status", KeyId=live.id)["KeyRotationEnabled"],
    }


@recipe(KEY_ALIAS)
def create_key_alias(request: Request) -> Answer:
    name = request.inputs.get("name", f"alias/{request.named()['name']}")
    if not name.startswith("alias/"):
        raise UserError(f"name is {name!r}: the name of a key's alias starts with alias/.")
    request.call("kms", "create_alias", {**request.inputs, "name": name}, {"name": "AliasName"})
    return name, {"name": name}


def _find_key_aliases(live: Live) -> Iterator[Candidate]:
    yield from (_candidate(live, alias, alias["AliasName"]) for alias in _aliases(live, live.name))


@reading(KEY_ALIAS, find=_find_key_aliases, ignored=("name",))
def read_key_alias(live: Live) -> dict[str, Any]:
    for alias in live.entries("kms", "list_aliases", "Aliases"):
        if alias["AliasName"] == live.id:
            return alias
    raise Missing
