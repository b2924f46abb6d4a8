"""The questions: the same in both tools, and in step with what Pulumi.yaml declares and TapStackArgs accepts."""

import json
from typing import Any

import pytest
import yaml
from jinja2 import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment

from lib.args import TapStackArgs
from parts.settings import settings_of
from scaffold.answers import questions
from scaffold.cookiecutter_questions import cookiecutter_json
from tests.scaffold.conftest import ROOT

COPIER = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
DECLARED = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
QUESTIONS = questions()
SETTINGS = sorted(QUESTIONS.keys() & DECLARED.keys())
NUMBERS = [-1, 0, 1, 60, 127, 128, 900, 901, 10240, 10241]
TEXTS = [
    "a@b.example",
    "a@b",
    "@b.example",
    "a@b.example\n",
    "",
    "a",
    "in/",
    ".csv",
    "A-z_0!.()/",
    "a b",
    "*",
    "?",
    "ü",
    "a\n",
    "\na",
    "x" * 512,
    "x" * 513,
    "~",
]


ENVIRONMENT = SandboxedEnvironment(
    loader=FileSystemLoader(ROOT),
    extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
    **COPIER["_envops"],
)


def refusal(name: str, answer: Any) -> str:
    """What the question's validator says of an answer; nothing where it is allowed."""
    return ENVIRONMENT.from_string(QUESTIONS[name]["validator"]).render({name: answer}).strip()


def test_cookiecutter_asks_what_copier_asks():
    assert (ROOT / "cookiecutter.json").read_text(encoding="utf-8") == cookiecutter_json(QUESTIONS), "run `make docs`"


def test_cookiecutter_has_texts_lists_of_choices_and_prompts():
    asked = {
        "size": {"help": "How large", "default": 1},
        "kind": {"help": "Which", "default": "b", "choices": ["a", "b"]},
        "places": {"help": "Where", "default": ["x", "y"], "choices": ["x", "y", "z"], "multiselect": True},
    }
    assert json.loads(cookiecutter_json(asked)) == {
        "size": "1",
        "kind": ["b", "a"],
        "places": "x, y",
        "__prompts__": {"size": "How large", "kind": "Which", "places": "Where, of x, y, z"},
        "_extensions": ["scaffold.through_cookiecutter.TemplateFolder"],
    }


@pytest.mark.parametrize("name", SETTINGS)
def test_default_is_the_one_that_is_declared(name: str):
    assert QUESTIONS[name]["default"] == DECLARED[name]["default"]


@pytest.mark.parametrize("name", [name for name in SETTINGS if "choices" in QUESTIONS[name]])
def test_choices_are_what_the_stack_accepts(name: str):
    assert settings_of(TapStackArgs)[name][1].allowed == f"one of {', '.join(QUESTIONS[name]['choices'])}"


@pytest.mark.parametrize("name", [name for name in SETTINGS if "choices" not in QUESTIONS[name]])
def test_validator_refuses_what_the_stack_refuses_in_its_words(name: str):
    kind, rule = settings_of(TapStackArgs)[name]
    answers = NUMBERS if kind is int else TEXTS
    said = {answer: refusal(name, answer) for answer in answers}
    assert said == {answer: "" if rule.accepts(answer) else f"it must be {rule.allowed}" for answer in answers}
    assert {bool(refused) for refused in said.values()} == {True, False}


@pytest.mark.parametrize("name", ["a", "my-task", "x2", "x" * 60, "x" * 100, "a-1-b"])
def test_name_that_pulumi_and_pip_accept(name: str):
    assert refusal("project_name", name) == ""


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "-a", "a-", "a--b", "a_b", "a.b", "a b", "../a", "ä", "a\n", "x" * 101]
)
def test_name_that_is_refused(name: str):
    assert refusal("project_name", name) == (
        "it must be 1 to 100 lower-case letters, digits and single inner hyphens, the first of them a letter"
    )


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-2", "us-gov-west-1", "eusc-de-east-1", "cn-north-1"])
def test_region_of_aws(region: str):
    assert refusal("aws_region", region) == ""


@pytest.mark.parametrize("region", ["", "us-east", "us-east-1a", "US-EAST-1", "us east 1", "us-east-0", "us-east-1\n"])
def test_region_that_is_none(region: str):
    assert refusal("aws_region", region) == "it must be the name of an AWS region, such as eu-central-1"


@pytest.mark.parametrize("question", ["description", "author"])
@pytest.mark.parametrize("text", ["", " a", "a ", "a\nb", "a\r", "a\tb", "a\0", "a\x7f", "a\u2028b", "x" * 201])
def test_text_that_is_not_one_line(question: str, text: str):
    assert refusal(question, text) == "it must be one line of 1 to 200 characters, without blanks at its ends"


@pytest.mark.parametrize("text", ["x", "x" * 200, "a b", "\"'\\{{}}#|<>&", "ünïcödé 😀 株式会社"])
def test_text_of_one_line(text: str):
    assert refusal("description", text) == refusal("author", text) == ""


@pytest.mark.parametrize("environments", [[], ["staging", "prod"]])
def test_environments_without_dev(environments: list[str]):
    said = refusal("environments", environments)
    assert said == "it must include dev, which the stack of each pull request is copied from"


def test_dev_alone_is_enough():
    assert refusal("environments", ["dev"]) == ""


def test_each_environment_is_a_stack_of_this_repository():
    stacks = {path.stem.removeprefix("Pulumi.") for path in ROOT.glob("Pulumi.*.yaml")}
    assert {*QUESTIONS["environments"]["choices"], "local"} == stacks
