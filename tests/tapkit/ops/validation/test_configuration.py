"""The stacks' configurations: against the project's schema, and against each other."""

# pylint: disable=too-many-arguments,too-many-positional-arguments # a value, what is expected of it, and fixtures

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tapkit.errors import UserError
from tapkit.ops.validation.configuration import compare_configurations

from tests.unit.conftest import ROOT

DEFAULTS = {
    **{"lambda_runtime": "python3.13", "architecture": "arm64", "memory_mb": 512, "timeout_seconds": 300},
    **{"object_prefix": "uploads/", "object_suffix": "", "encryption": "AES256", "alarm_email": ""},
}
SHORT = {"log_level": "DEBUG", "force_destroy": True}
PERIODS = {"log_retention_days": 365, "noncurrent_version_days": 90, "access_log_days": 365}
STACKS = {
    "dev": SHORT | dict.fromkeys(PERIODS, 7) | {"noncurrent_version_days": 15},
    "local": SHORT | {"log_retention_days": 1},
    "staging": {"encryption": "aws:kms"},
    "prod": {"encryption": "aws:kms", "memory_mb": 1024} | PERIODS,
}
Compare = Callable[[], list[tuple[str, str, str, Any, Any]]]
Set = Callable[..., None]


@pytest.fixture(name="project")
def fixture_project(folder: Path) -> Path:
    """A project with these stacks, which agree, in a folder that tests may change."""
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    for name, default in DEFAULTS.items():
        declared[name]["default"] = default
    (folder / "Pulumi.yaml").write_text(
        yaml.safe_dump({"name": "shop", "config": declared}, sort_keys=False), encoding="utf-8"
    )
    for stack, settings in STACKS.items():
        config = {"aws:region": "us-east-1"} | {f"shop:{name}": value for name, value in settings.items()}
        (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
    return folder


@pytest.fixture(name="set_value")
def fixture_set(project: Path) -> Set:
    """Sets a key of a stack; takes it out where the value is None."""

    def write(stack: str, key: str, value: Any) -> None:
        file = project / f"Pulumi.{stack}.yaml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        content["config"] = {name: value for name, value in content["config"].items() if name != key}
        if value is not None:
            content["config"][key] = value
        file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    return write


@pytest.fixture(name="compare")
def fixture_compare(project: Path) -> Compare:
    def run() -> list[tuple[str, str, str, Any, Any]]:
        found = compare_configurations(project)
        return sorted(
            (difference.stack, difference.subject, difference.property, difference.declared, difference.found)
            for difference in found
        )

    return run


def test_the_projects_own_configurations_agree():
    assert not compare_configurations(ROOT)


@pytest.mark.parametrize(
    ("stack", "key", "value", "expected", "found"),
    [
        ("prod", "shop:force_destroy", True, "false", True),
        ("prod", "shop:log_level", "DEBUG", "anything but DEBUG", "DEBUG"),
        ("prod", "shop:log_retention_days", "30", "at least 365", 30),
        ("prod", "shop:access_log_days", 90, "at least 365", 90),
        ("prod", "shop:noncurrent_version_days", 20, "at least 30, as in staging", 20),
        ("staging", "shop:encryption", "AES256", "aws:kms, as in prod", "AES256"),
        ("dev", "shop:lambda_runtime", "python3.11", "python3.13, as in prod", "python3.11"),
        ("staging", "shop:architecture", "x86_64", "arm64, as in prod", "x86_64"),
        ("staging", "shop:timeout_seconds", 60, "300, as in prod", 60),
        ("staging", "shop:object_prefix", "in/", "uploads/, as in prod", "in/"),
        ("staging", "shop:object_suffix", ".csv", "empty, as in prod", ".csv"),
        ("staging", "aws:region", None, "a value, as in dev, prod", None),
    ],
)
def test_a_value_that_is_not_as_it_should_be_is_reported(
    stack: str, key: str, value: Any, expected: str, found: Any, set_value: Set, compare: Compare
):
    set_value(stack, key, value)
    assert compare() == [(stack, f"Pulumi.{stack}.yaml", key.removeprefix("shop:"), expected, found)]


@pytest.mark.parametrize(
    ("key", "value", "rule", "message"),
    [
        ("shop:memory_mb", "much", "stack-files-valid", "shop:memory_mb is 'much': its type is integer"),
        ("shop:force_destroy", "yes", "stack-files-valid", "shop:force_destroy is 'yes': its type is boolean"),
        ("shop:memroy_mb", 512, "config-keys-declared", "shop:memroy_mb is set and not declared in Pulumi.yaml"),
        ("memory_mb", 512, "config-namespace", "memory_mb has no namespace; write shop:memory_mb"),
        (
            "other:memory_mb",
            512,
            "config-namespace",
            "other:memory_mb is in no namespace of this project; write shop:memory_mb",
        ),
    ],
)
def test_what_the_schema_does_not_allow_is_reported(
    key: str, value: Any, rule: str, message: str, set_value: Set, compare: Compare
):
    set_value("local", key, value)
    ((stack, place, found_by, _, found),) = compare()
    assert (stack, place.partition(":")[0], found_by, found) == ("local", "Pulumi.local.yaml", rule, message)


def test_a_key_without_a_default_has_to_be_in_every_stack(project: Path, set_value: Set, compare: Compare):
    file = project / "Pulumi.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "  owner:\n    type: string\n    description: Who answers\n", encoding="utf-8")
    for stack in ("dev", "staging", "prod"):
        set_value(stack, "shop:owner", "us")
    message = "shop:owner has no value and Pulumi.yaml declares no default"
    assert [(difference[0], difference[-1]) for difference in compare()] == [("local", message)]


def test_two_stacks_do_not_share_a_suffix(set_value: Set, compare: Compare):
    set_value("dev", "shop:environment_suffix", "staging")
    assert compare() == [
        ("dev", "Pulumi.dev.yaml", "environment_suffix", "another value than in staging", "staging"),
        ("staging", "Pulumi.staging.yaml", "environment_suffix", "another value than in dev", "staging"),
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [("shop:architecture", "x86_64"), ("shop:environment_suffix", "prod"), ("aws:region", None), ("aws:profile", "me")],
)
def test_the_local_stack_may_differ(key: str, value: Any, set_value: Set, compare: Compare):
    set_value("local", key, value)
    assert not compare()


def test_an_encrypted_value_cannot_be_judged(set_value: Set, compare: Compare):
    set_value("dev", "shop:lambda_runtime", {"secure": "v1:abc"})
    assert not compare()


def test_a_reason_says_why_a_value_matters(project: Path, set_value: Set):
    set_value("prod", "shop:force_destroy", True)
    (difference,) = compare_configurations(project)
    assert difference.reason == "`pulumi destroy` must not delete uploads"


def test_without_a_production_the_others_are_still_alike(project: Path, set_value: Set, compare: Compare):
    (project / "Pulumi.prod.yaml").unlink()
    set_value("staging", "shop:architecture", "x86_64")
    assert [difference[:4] for difference in compare()] == [
        ("staging", "Pulumi.staging.yaml", "architecture", "arm64, as in dev")
    ]


@pytest.mark.parametrize(("name", "stack"), [("Pulumi.dev.yaml", "dev"), ("Pulumi.staging.yaml", "staging")])
def test_a_file_that_is_no_yaml_is_reported(name: str, stack: str, project: Path, compare: Compare):
    (project / name).write_text("config: {", encoding="utf-8")
    assert (stack, f"{name}:1", "", "valid YAML") in [difference[:4] for difference in compare()]


def test_a_program_that_cannot_be_parsed_is_another_matter(project: Path, compare: Compare):
    (project / "broken.py").write_text("def broken(:", encoding="utf-8")
    assert not compare()


def test_without_a_project_there_is_nothing_to_compare(folder: Path):
    with pytest.raises(UserError) as failure:
        compare_configurations(folder)
    assert str(failure.value) == (
        f"{folder / 'Pulumi.yaml'} does not name a project: run this in a Pulumi project's folder."
    )


def test_without_stacks_there_is_nothing_to_compare(folder: Path):
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    with pytest.raises(UserError, match=r" has no stack files: add one with `pulumi stack init <name>`\.$"):
        compare_configurations(folder)
