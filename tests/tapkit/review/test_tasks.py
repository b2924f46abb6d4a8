"""The tasks' requirements: ten points each, in conditions that the review knows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from ruamel.yaml import YAML
from tapkit.checks import CHECKS
from tapkit.review import tasks

FILES = sorted(Path(tasks.__file__).parent.glob("*.yaml"))
PARTS = {"resources", "wiring", "outputs", "behaviours", "tests", "documents"}
CONDITIONS = {"resource", "link", "waits", "grants", "output", "behaviour", "check", "tests", "file", "any"}
TYPE = re.compile(r"aws:\w+/\w+:[A-Z]\w+")


def requirements(path: Path) -> list[dict[str, Any]]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))["requirements"]


def conditions(needs: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for each in needs:
        ((name, value),) = each.items()
        yield name, value
        if name == "any":
            yield from conditions(value)


def all_conditions(path: Path) -> list[tuple[str, Any]]:
    return [condition for each in requirements(path) for condition in conditions(each["needs"])]


def test_there_are_four_tasks():
    assert [each.stem for each in FILES] == ["compliance", "payment", "pipeline", "uploads"]


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_a_task_has_ten_points(path: Path):
    assert sum(each["points"] for each in requirements(path)) == 10


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_requirements_have_names_of_their_own_and_known_parts(path: Path):
    found = requirements(path)
    assert len({each["id"] for each in found}) == len(found)
    assert {each["part"] for each in found} == PARTS - (set() if path.stem != "pipeline" else {"documents"})


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_conditions_are_known(path: Path):
    assert {name for name, _ in all_conditions(path)} <= CONDITIONS


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_each_check_exists(path: Path):
    assert {value for name, value in all_conditions(path) if name == "check"} <= set(CHECKS)


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_types_are_tokens_of_pulumi(path: Path):
    lists = [
        types
        for _, value in all_conditions(path)
        if isinstance(value, dict)
        for key in ("types", "from", "to", "of", "on", "for")
        for types in value.get(key, [])
    ]
    assert [each for each in lists if not TYPE.fullmatch(each)] == []
