"""Reading Pulumi.yaml and a stack's file: what is accepted, and what is said of the rest."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tapkit.errors import UserError
from tapkit.local.project import Project, load_project

from tests.unit.conftest import ROOT, STACKS


def load(root: Path, declared: dict[str, Any] | None = None, values: dict[str, Any] | None = None) -> Project:
    """Load a project with these declarations and values; its name is `shop`, its stack `dev`."""
    (root / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "shop", "runtime": "python", "config": declared}))
    (root / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": values}))
    return load_project(root, "dev")


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_of_this_project_loads(stack: str):
    files = (ROOT / "Pulumi.yaml", ROOT / f"Pulumi.{stack}.yaml")
    declared, stack_file = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    project = load_project(ROOT, stack)
    assert (project.name, project.stack, project.entry) == (declared["name"], stack, ROOT / "tap.py")
    assert project.region == stack_file["config"]["aws:region"]


def test_a_stacks_values_go_before_declared_defaults(tmp_path: Path):
    declared = {name: {"type": "string", "default": "declared"} for name in ("given", "left", "shop:full")}
    values = {"shop:given": "value", "shop:full": "value", "aws:region": "eu-west-1", "shop:undeclared": "value"}
    assert load(tmp_path, declared, values).config == {
        "shop:given": "value",
        "shop:left": "declared",
        "shop:full": "value",
        "aws:region": "eu-west-1",
        "shop:undeclared": "value",
    }


def test_the_region_is_the_stacks_or_us_east_1(tmp_path: Path):
    assert load(tmp_path, values={"aws:region": "eu-west-1"}).region == "eu-west-1"
    assert load(tmp_path).region == "us-east-1"


def test_a_plain_value_in_pulumi_yaml_is_a_default(tmp_path: Path):
    declared = {"size": 3, "aws:region": "eu-west-1", "shop:names": ["a"]}
    assert load(tmp_path, declared).config == {"shop:size": "3", "aws:region": "eu-west-1", "shop:names": '["a"]'}


def test_a_declared_value_is_a_default(tmp_path: Path):
    assert load(tmp_path, {"aws:region": {"value": "eu-west-1"}}).config == {"aws:region": "eu-west-1"}


def test_a_key_without_a_value_is_empty_and_not_the_default(tmp_path: Path):
    assert load(tmp_path, {"size": {"default": "3"}}, {"shop:size": None}).config == {"shop:size": ""}


def test_a_key_without_a_namespace_is_the_projects(tmp_path: Path):
    assert load(tmp_path, {"size": {"default": "3"}}, {"size": 4}).config == {"shop:size": "4"}


def test_an_empty_stack_file_is_a_stack_of_defaults(tmp_path: Path):
    load(tmp_path, {"size": {"default": "3"}})
    (tmp_path / "Pulumi.dev.yaml").write_text("")
    assert load_project(tmp_path, "dev").config == {"shop:size": "3"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (True, "true"), (7, "7"), (-1.5, "-1.5"), ([1, "a"], '[1, "a"]'), ({"a": [True]}, '{"a": [true]}')],
)
def test_values_reach_the_program_as_text(tmp_path: Path, value: Any, text: str):
    assert load(tmp_path, values={"shop:value": value}).config == {"shop:value": text}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({}, 7),
        ({}, ["a"]),
        ({"type": "string"}, ""),
        ({"type": "string"}, 7),
        ({"type": "string"}, True),
        ({"type": "integer"}, 7),
        ({"type": "integer"}, "-7"),
        ({"type": "integer"}, "+7"),
        ({"type": "boolean"}, False),
        ({"type": "boolean"}, "true"),
        ({"type": "array", "items": {"type": "integer"}}, [1, "2"]),
        ({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}, [["a"], []]),
        ({"type": "object"}, {"a": 1}),
    ],
    ids=str,
)
def test_a_value_of_the_declared_type_is_accepted(tmp_path: Path, schema: dict[str, Any], value: Any):
    assert load(tmp_path, {"key": schema}, {"shop:key": value}).config.keys() == {"shop:key"}


@pytest.mark.parametrize(
    ("schema", "value", "shown"),
    [
        ({"type": "string"}, ["a"], "['a']"),
        ({"type": "string"}, {"a": 1}, "{'a': 1}"),
        ({"type": "integer"}, "many", "'many'"),
        ({"type": "integer"}, 1.5, "'1.5'"),
        ({"type": "integer"}, True, "'true'"),
        ({"type": "integer"}, "²", "'²'"),
        ({"type": "integer"}, "", "''"),
        ({"type": "integer"}, [1], "[1]"),
        ({"type": "boolean"}, "yes", "'yes'"),
        ({"type": "boolean"}, 1, "'1'"),
        ({"type": "array", "items": {"type": "integer"}}, "1", "'1'"),
        ({"type": "array", "items": {"type": "integer"}}, ["a"], "['a']"),
        ({"type": "object"}, ["a"], "['a']"),
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, schema: dict[str, Any], value: Any, shown: str):
    with pytest.raises(UserError) as caught:
        load(tmp_path, {"key": schema}, {"shop:key": value})
    assert str(caught.value) == f"Pulumi.dev.yaml: shop:key is {shown}: it must be of type {schema['type']}."


@pytest.mark.parametrize(("kind", "default"), [("string", 7), ("integer", "many"), ("boolean", "yes")])
def test_a_default_of_another_type_is_refused_even_if_the_stack_overrides_it(tmp_path: Path, kind: str, default: Any):
    with pytest.raises(UserError) as caught:
        load(tmp_path, {"key": {"type": kind, "default": default}}, {"shop:key": "1"})
    assert str(caught.value) == (f"Pulumi.yaml: the default of shop:key is {default!r}: it must be of type {kind}.")


@pytest.mark.parametrize(
    ("declared", "values", "message"),
    [
        (
            {"key": {"type": "number"}},
            {"shop:key": 1},
            "Pulumi.yaml declares the type number: use string, integer, boolean, array or object.",
        ),
        (
            {"key": {"type": "string"}},
            {},
            "Pulumi.dev.yaml: shop:key has no value and Pulumi.yaml declares no default.",
        ),
        (
            {},
            {"shop:key": {"secure": "AAABAJKl"}},
            "Pulumi.dev.yaml: shop:key is encrypted; only Pulumi's command line can decrypt it.",
        ),
    ],
)
def test_what_is_wrong_with_the_configuration_is_said(
    tmp_path: Path, declared: dict[str, Any], values: dict[str, Any], message: str
):
    with pytest.raises(UserError) as caught:
        load(tmp_path, declared, values)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {},
            "{root}/Pulumi.yaml does not exist. Run this in a Pulumi project's folder, or name it with --project.",
        ),
        ({"Pulumi.yaml": ""}, "{root}/Pulumi.yaml does not name a project: add a line `name: …`."),
        ({"Pulumi.yaml": "name: 7"}, "{root}/Pulumi.yaml does not name a project: add a line `name: …`."),
        ({"Pulumi.yaml": "name: ''"}, "{root}/Pulumi.yaml does not name a project: add a line `name: …`."),
        ({"Pulumi.yaml": "- name"}, "{root}/Pulumi.yaml does not hold keys and their values."),
        (
            {"Pulumi.yaml": "name: shop", "Pulumi.prod.yaml": "", "Pulumi.eu.prod.yaml": ""},
            "{root}/Pulumi.dev.yaml does not exist. Stacks here: eu.prod, prod.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, files: dict[str, str], message: str):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(UserError) as caught:
        load_project(tmp_path, "dev")
    assert str(caught.value) == message.format(root=tmp_path)


def test_broken_yaml_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: [shop")
    with pytest.raises(UserError) as caught:
        load_project(tmp_path, "dev")
    assert str(caught.value).startswith(f"{tmp_path}/Pulumi.yaml is not valid YAML: while parsing a flow sequence in ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("main", "entry"), [(None, "__main__.py"), ("program", "program/__main__.py"), ("tap.py", "tap.py")]
)
def test_the_entry_is_a_file_or_the_main_module_of_a_folder(tmp_path: Path, main: str | None, entry: str):
    (tmp_path / "program").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "shop"} | ({"main": main} if main else {})))
    (tmp_path / "Pulumi.dev.yaml").write_text("")
    assert load_project(tmp_path, "dev").entry == tmp_path / entry


def test_a_project_without_any_stack_file_has_the_declared_defaults_in_a_region(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nconfig: {size: {default: 3}}", encoding="utf-8")
    assert load_project(tmp_path, "anything").config == {"aws:region": "us-east-1", "shop:size": "3"}


def test_values_that_are_given_go_before_those_of_the_stack_file(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {shop:size: 1, shop:colour: red}", encoding="utf-8")
    assert load_project(tmp_path, "dev", {"size": "2"}).config == {"shop:size": "2", "shop:colour": "red"}
