"""A graph that a local run recorded → a stack for the rules.

Takes the graph itself, or what `tapkit preview --json` printed.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pulumi.runtime import rpc

from tapkit.policy.model import Resource, Stack


def recorded_stack(graph: Any, folder: Path | None = None) -> Stack:
    """The stack that a recorded graph, or its parsed JSON, describes.

    Args:
        graph: the graph.
        folder: that the program's relative paths start from; None where that is not known.
    """
    resources: Iterable[Any] = graph["resources"] if isinstance(graph, Mapping) else graph
    return Stack(_resource(entry if isinstance(entry, Mapping) else vars(entry), folder) for entry in resources)


def _resource(recorded: Mapping[str, Any], folder: Path | None) -> Resource:
    identity = {"id": recorded["id"]} if recorded["id"] else {}
    inputs, outputs = _plain(recorded["inputs"]), _plain(recorded["outputs"])
    return Resource(
        urn=recorded["urn"],
        type=recorded["type"],
        name=recorded["name"],
        parent=recorded["parent"],
        dependencies=recorded["dependencies"],
        references=recorded["property_dependencies"],
        props={**inputs, **outputs, **identity},
        inputs=inputs,
        folder=folder,
    )


def _plain(value: Any) -> Any:
    """A value as it is deployed: what Pulumi keeps as a secret is in it like anything else."""
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
