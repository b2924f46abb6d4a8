"""Helpers for the unit tests of a Pulumi program: a record of what it registers, and look-ups in that record.

::

    from tapkit.testing import load_project, record, the, waits_for

    graph = record(load_project(ROOT, "dev")).graph
    assert waits_for(graph, the(graph, "s3.BucketNotification")) == {"uploads-dev", "trigger-permission-dev"}

No engine and no account are needed. A test may rely on what was registered and exported, and on nothing else about
the way in which the program is run.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tapkit.local.graph import Graph, Resource
from tapkit.local.placeholders import ACCOUNT_ID, Placeholders
from tapkit.local.project import Project, load_project
from tapkit.runner.run import Run, run_program

__all__ = [
    "ACCOUNT_ID",
    "Graph",
    "Project",
    "Resource",
    "Run",
    "component",
    "configured",
    "load_project",
    "only",
    "record",
    "statements",
    "the",
    "waits_for",
]


def configured(
    project: Project, settings: Mapping[str, str], *, name: str, stack: str, region: str = "us-east-1"
) -> Project:
    """A project under another name and with other settings, so that a test does not depend on the project's own.

    Args:
        project: as `load_project` reads it; its settings hold where no other is given.
        settings: the other settings, as text, by their name without the project's.
        name: of the project, and the namespace of its configuration.
        stack: name of the stack.
        region: the AWS region that the stack deploys to.
    """
    config = {_renamed(key, project.name, name): value for key, value in project.config.items()}
    config |= {f"{name}:{setting}": value for setting, value in settings.items()}
    return replace(project, name=name, stack=stack, config=config | {"aws:region": region})


def _renamed(key: str, old: str, new: str) -> str:
    namespace, _, setting = key.partition(":")
    return f"{new}:{setting}" if namespace == old else key


def record(project: Project) -> Run:
    """The resources that a program registers and the outputs that it exports, every output awaited.

    What only AWS knows, such as an ARN, has a value of the right form in the account `ACCOUNT_ID`.

    Raises:
        ProgramFailed: there is no such program, or it did not come to its end.
    """
    return run_program(project, Placeholders(project.region))


def only(graph: Graph, kind: str, name: str | None = None) -> Resource:
    """The one resource of a type, given as its whole token, or the one of them with a logical name.

    Raises:
        AssertionError: there is none, or more than one.
    """
    there = [resource.name for resource in graph.of_type(kind)]
    found = [resource for resource in graph.of_type(kind) if name in (None, resource.name)]
    if len(found) != 1:
        wanted = f"{kind} {name}" if name else kind
        raise AssertionError(f"{wanted}: {len(found)} found, not one; of this type are: {', '.join(there) or 'none'}")
    return found[0]


def the(graph: Graph, kind: str, name: str | None = None) -> Resource:
    """The one resource of an AWS type, written `s3.Bucket`, or the one of them with a logical name.

    Raises:
        AssertionError: there is none, or more than one.
    """
    module, resource = kind.split(".")
    return only(graph, f"aws:{module}/{resource[0].lower()}{resource[1:]}:{resource}", name)


def component(graph: Graph, kind: str, name: str) -> Resource:
    """The one component of a type, written without its package as `TapStack`, with a logical name.

    Raises:
        AssertionError: there is none, or more than one.
    """
    tokens = {resource.type for resource in graph if not resource.custom and resource.type.endswith(f":{kind}")}
    if len(tokens) != 1:
        raise AssertionError(f"components of type {kind}: {', '.join(sorted(tokens)) or 'none'}")
    return only(graph, tokens.pop(), name)


def waits_for(graph: Graph, resource: Resource) -> set[str]:
    """The logical names of what a resource directly depends on, be it explicitly or by its inputs."""
    return {graph[urn].name for urn in resource.dependencies}


def statements(resource: Resource, document: str = "policy") -> list[dict[str, Any]]:
    """The statements of a policy document.

    Args:
        resource: whose input it is.
        document: name of the input, in the provider's camelCase, such as `assumeRolePolicy`.

    Raises:
        AssertionError: the document is not of the current version, or has more than version and statements.
    """
    policy = json.loads(resource.inputs[document])
    if policy.keys() != {"Version", "Statement"} or policy["Version"] != "2012-10-17":
        raise AssertionError(f"{resource.name}: {document} is not a version 2012-10-17 and statements: {policy}")
    return policy["Statement"]
