"""Every type that a part or the exemplar registers has all that the tools need to know of it."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest
from tapkit.aws.reading import READINGS
from tapkit.aws.recipe import RECIPES
from tapkit.aws.resource_type import TYPES

from tests.unit.conftest import ROOT, STACKS, run_stack

PROGRAMS = [path for folder in ("parts", "lib") for path in sorted((ROOT / folder).glob("*.py"))]


def named_in(source: str) -> Iterator[str]:
    """The types of the resources that a module creates: ``aws.sqs.Queue(…)`` is ``aws:sqs/queue:Queue``."""
    for call in ast.walk(ast.parse(source)):
        match call:
            case ast.Call(func=ast.Attribute(ast.Attribute(ast.Name("aws"), service), kind)) if kind[
                0
            ].isupper() and not kind.endswith("Args"):
                yield f"aws:{service.rstrip('_')}/{kind[0].lower()}{kind[1:]}:{kind}"


CREATED = sorted({token for path in PROGRAMS for token in named_in(path.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("name", STACKS)
def test_the_programs_create_the_types_that_their_source_names(name: str):
    registered = {resource.type for resource in run_stack(name).graph if resource.type.startswith("aws:")}
    assert registered - set(CREATED) == set()


@pytest.mark.parametrize("token", CREATED)
def test_a_type_that_is_created_has_facts(token: str):
    assert token in TYPES, "declare it in its service's module in tapkit/aws"


@pytest.mark.parametrize("token", CREATED)
def test_a_type_that_is_created_has_a_recipe(token: str):
    assert token in RECIPES, "local runs cannot create it: write a recipe in its service's module in tapkit/aws"


@pytest.mark.parametrize("token", CREATED)
def test_a_type_that_is_created_has_a_reading(token: str):
    assert token in READINGS, "validate cannot compare it: write a reading in its service's module in tapkit/aws"


def test_recipes_and_readings_are_of_the_same_types_each_with_facts():
    assert RECIPES.keys() == READINGS.keys()
    assert RECIPES.keys() - TYPES.keys() == set()


def test_facts_are_importable_without_boto3_and_the_other_tools():
    program = "import sys, tapkit.aws.sqs; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    packages = {".".join(name.split(".")[:2]) for name in ran.stdout.split() if name.startswith("tapkit.")}
    assert packages == {"tapkit.aws", "tapkit.errors"}
    assert not {"boto3", "botocore", "pulumi"} & set(ran.stdout.split())
