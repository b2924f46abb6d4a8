"""The helpers for tests of a program, tried on a small one."""

import json
from pathlib import Path

import pytest
from tapkit.local.graph import Graph, Resource
from tapkit.local.project import Project
from tapkit.testing import component, configured, load_project, only, record, statements, the, waits_for

THING = "aws:x/thing:Thing"
PROGRAM = """
import pulumi

class Thing(pulumi.CustomResource):
    def __init__(self, name, size, opts):
        super().__init__("aws:x/thing:Thing", name, {"size": size, "arn": None}, opts)

group = pulumi.ComponentResource("t:index:Group", "group")
first = Thing("first", pulumi.Config().require("size"), pulumi.ResourceOptions(parent=group))
second = Thing("second", first.id, pulumi.ResourceOptions(parent=group))
Thing("last", "1", pulumi.ResourceOptions(depends_on=[second]))
pulumi.export("first", first.id)
"""


@pytest.fixture(name="project")
def small_project(tmp_path: Path) -> Project:
    """A project with one setting, and a program of one component and three resources."""
    (tmp_path / "Pulumi.yaml").write_text("name: small\nruntime: python\nmain: program.py\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  small:size: 3\n  small:colour: red\n  other:key: kept\n", encoding="utf-8"
    )
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    return load_project(tmp_path, "dev")


@pytest.fixture(name="graph")
def recorded_graph(project: Project) -> Graph:
    """What the program registers."""
    return record(project).graph


def holding(policy: dict) -> Resource:
    """A resource with a policy document."""
    return Resource("urn:p", "aws:x/policy:Policy", "p", inputs={"policy": json.dumps(policy)})


def test_what_a_program_registers_and_exports_is_recorded(project: Project):
    run = record(project)
    assert {resource.name for resource in run.graph} == {"small-dev", "group", "first", "second", "last"}
    assert run.outputs == {"first": the(run.graph, "x.Thing", "first").id}


def test_a_project_under_another_name_keeps_the_settings_that_are_not_given(project: Project):
    other = configured(project, {"size": "4"}, name="shop", stack="prod")
    assert (other.name, other.stack, other.root, other.entry) == ("shop", "prod", project.root, project.entry)
    assert other.config == {
        "aws:region": "us-east-1",
        "shop:size": "4",
        "shop:colour": "red",
        "other:key": "kept",
    }


def test_the_program_of_a_project_under_another_name_reads_its_settings(project: Project):
    graph = record(configured(project, {"size": "4"}, name="shop", stack="prod")).graph
    assert the(graph, "x.Thing", "first").inputs["size"] == "4"


def test_an_aws_resource_is_found_by_type_and_logical_name(graph: Graph):
    assert the(graph, "x.Thing", "first") is only(graph, THING, "first")
    assert only(graph, THING, "first").name == "first"


def test_the_only_resource_of_a_type_needs_no_name():
    graph = Graph()
    graph.add(holding({}))
    assert the(graph, "x.Policy").name == "p"


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("x.Thing", None, f"{THING}: 3 found, not one; of this type are: first, last, second"),
        ("x.Thing", "third", f"{THING} third: 0 found, not one; of this type are: first, last, second"),
        ("y.Other", None, "aws:y/other:Other: 0 found, not one; of this type are: none"),
    ],
)
def test_a_resource_that_is_not_the_only_one_is_refused(graph: Graph, kind: str, name: str | None, message: str):
    with pytest.raises(AssertionError) as caught:
        the(graph, kind, name)
    assert str(caught.value) == message


def test_a_component_is_found_by_type_and_logical_name(graph: Graph):
    assert component(graph, "Group", "group").type == "t:index:Group"


def test_a_component_of_a_type_that_is_not_there_is_refused(graph: Graph):
    with pytest.raises(AssertionError, match="^components of type Thing: none$"):
        component(graph, "Thing", "first")


def test_a_resource_waits_for_what_it_uses_and_for_what_it_is_told_to(graph: Graph):
    waiting = {name: waits_for(graph, the(graph, "x.Thing", name)) for name in ("first", "second", "last")}
    assert waiting == {"first": set(), "second": {"first"}, "last": {"second"}}


def test_the_statements_of_a_policy_are_read():
    assert statements(holding({"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]})) == [{"Effect": "Deny"}]


@pytest.mark.parametrize(
    "policy",
    [
        {"Version": "2008-10-17", "Statement": []},
        {"Version": "2012-10-17", "Statement": [], "Id": "x"},
        {"Version": "2012-10-17"},
    ],
)
def test_a_policy_that_is_more_than_the_current_version_and_statements_is_refused(policy: dict):
    with pytest.raises(AssertionError, match="^p: policy is not a version 2012-10-17 and statements: "):
        statements(holding(policy))
