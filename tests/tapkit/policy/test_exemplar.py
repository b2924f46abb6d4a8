"""The project's own stacks satisfy every rule."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tapkit.checks import Check
from tapkit.cli import cli
from tapkit.policy.model import Stack, judge_stack, resource_checks
from tapkit.policy.recorded import recorded_stack

from tests.unit.conftest import ROOT, STACKS, run_stack


@pytest.mark.parametrize("name", STACKS)
def test_stack_has_no_findings(name: str):
    assert not judge_stack(recorded_stack(run_stack(name).graph))


@pytest.mark.parametrize("suffix", ["pr123", "pr-7"])
def test_stack_of_a_pull_request_has_no_findings(suffix: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", suffix)
    assert not judge_stack(recorded_stack(run_stack("dev").graph))


def test_previewed_json_describes_the_same_stack():
    printed = json.loads(CliRunner().invoke(cli, ["preview", "--stack", "local", "--json"]).output)
    recorded = {resource.urn: resource for resource in recorded_stack(run_stack("local").graph)}
    read = {resource.urn: resource for resource in recorded_stack(printed)}
    assert read.keys() == recorded.keys()
    different = {key for urn in read for key, value in read[urn].props.items() if recorded[urn].props[key] != value}
    assert different == {"code"}
    assert not judge_stack(recorded_stack(printed))


@pytest.mark.parametrize("name", STACKS)
def test_every_type_that_is_deployed_is_looked_at_by_a_rule(name: str, monkeypatch: pytest.MonkeyPatch):
    stack = recorded_stack(run_stack(name).graph)
    looked_at = {kind for rule in resource_checks() for kind in rule.kinds}
    of_type = Stack.of_type
    monkeypatch.setattr(Stack, "of_type", lambda self, *kinds: looked_at.update(kinds) or of_type(self, *kinds))
    judge_stack(stack)
    assert {resource.type for resource in stack if resource.type.startswith("aws:")} - looked_at == set()


def test_rules_are_importable_without_crossguard():
    program = "import sys, tapkit.policy.rules; print('pulumi_policy' in sys.modules, 'tapkit.local' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False False\n"


@pytest.mark.parametrize("rule", resource_checks(), ids=lambda rule: rule.name)
def test_rule_says_what_holds_and_what_to_do(rule: Check):
    assert rule.sentence.endswith(".") and rule.remedy.endswith(".")
    assert rule.sentence[0].isupper() and rule.remedy[0].isupper()
