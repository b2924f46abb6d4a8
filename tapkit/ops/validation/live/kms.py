"""KMS's keys and their aliases."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tapkit.local.graph import Graph
from tapkit.ops.validation.reading import Candidate, Live, Missing, is_auto_name, reading

_ALIAS = "aws:kms/alias:Alias"
_KEY_POLICY = "default"  # the only one that a key has


def _aliases(live: Live, name: str) -> Iterator[dict[str, Any]]:
    for each in live.entries("kms", "list_aliases", "Aliases"):
        if is_auto_name(f"alias/{name}", each["AliasName"]):
            yield each


def _keys(live: Live, graph: Graph) -> Iterator[Candidate]:
    """A key has no name: it is what its alias stands for."""
    for declared in graph.of_type(_ALIAS):
        if declared.inputs["targetKeyId"] == live.id:
            yield from (_candidate(live, each, each["TargetKeyId"]) for each in _aliases(live, declared.name))


def _key_aliases(live: Live, _graph: Graph) -> Iterator[Candidate]:
    yield from (_candidate(live, each, each["AliasName"]) for each in _aliases(live, live.name))


def _candidate(live: Live, entry: dict[str, Any], identifier: str) -> Candidate:
    """An alias has no tags, but its key has."""
    return Candidate(identifier, partial(live.call, "kms", "list_resource_tags", KeyId=entry["TargetKeyId"]))


@reading("aws:kms/key:Key", find=_keys, ignored=("deletionWindowInDays",), defaults={"keyState": "Enabled"})
def key(live: Live) -> dict[str, Any]:
    return {
        **live.call("kms", "describe_key", KeyId=live.id)["KeyMetadata"],
        **live.call("kms", "list_resource_tags", KeyId=live.id),
        **live.call("kms", "get_key_policy", KeyId=live.id, PolicyName=_KEY_POLICY),
        "enableKeyRotation": live.call("kms", "get_key_rotation_status", KeyId=live.id)["KeyRotationEnabled"],
    }


@reading(_ALIAS, find=_key_aliases, ignored=("name",))
def alias(live: Live) -> dict[str, Any]:
    for each in live.entries("kms", "list_aliases", "Aliases"):
        if each["AliasName"] == live.id:
            return each
    raise Missing
