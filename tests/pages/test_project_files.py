"""The files around the code: they declare, set and pin what the code takes, and agree with each other."""

import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name
from tapkit.review.project.listing import list_files
from tapkit.review.project.markdown import blocks
from tapkit.testing import Run, load_project

from lib.args import SOURCE, TapStackArgs
from pages.walkthrough import PAGES
from parts.settings import settings_of
from tests.unit.conftest import ROOT, STACKS, run_stack

# The package of the tools, which is in this folder.
TOOLS = r"--editable \.$"
MAY_BE_LOST = ["dev", "local"]
PULUMI_TYPES = {str: "string", int: "integer", bool: "boolean"}
PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
DECLARED = PROJECT["config"]


def stack_config(stack: str) -> dict:
    return yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]


def requirements(path: Path) -> list[str]:
    """The requirements of a file but the tools, one for each string, without comments, continued lines joined."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not re.match(TOOLS, line)]


def pins(path: Path) -> dict[str, str]:
    """The pinned version of each requirement of a file, by its canonical name."""
    found = [re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)(?=\s|$)", line) for line in requirements(path)]
    return {canonicalize_name(match[1]): match[2] for match in found}


CONSTRAINTS = pins(ROOT / "constraints.txt")
PINNING_FILES = ["requirements.txt", "lambda_code/requirements.txt"]


def test_exactly_the_settings_of_the_stack_are_declared():
    assert list(DECLARED) == list(settings_of(TapStackArgs))


@pytest.mark.parametrize("name", settings_of(TapStackArgs))
def test_setting_is_declared_with_type_default_and_description(name: str):
    kind, _ = settings_of(TapStackArgs)[name]
    assert set(DECLARED[name]) == {"type", "default", "description"}
    assert DECLARED[name]["type"] == PULUMI_TYPES[kind]
    assert DECLARED[name]["description"]


# The default of the suffix is the stack's name, for which the empty text stands.
@pytest.mark.parametrize("name", sorted(set(settings_of(TapStackArgs)) - {"environment_suffix"}))
def test_default_is_the_one_of_the_arguments(name: str):
    assert DECLARED[name]["default"] == getattr(TapStackArgs(environment_suffix="dev"), name)


@pytest.mark.parametrize("name", sorted(set(settings_of(TapStackArgs)) - {"environment_suffix"}))
def test_default_is_allowed(name: str):
    _, rule = settings_of(TapStackArgs)[name]
    assert rule.accepts(DECLARED[name]["default"])


@pytest.mark.parametrize("stack", STACKS)
def test_stack_can_be_deployed_as_it_is(stack: str):
    assert run_stack(stack).outputs["environment_suffix"] == stack


@pytest.mark.parametrize("stack", STACKS)
def test_stack_file_sets_only_what_is_declared(stack: str):
    own = {key.removeprefix(f"{PROJECT['name']}:") for key in stack_config(stack) if not key.startswith("aws:")}
    assert own <= set(settings_of(TapStackArgs))


@pytest.mark.parametrize("stack", STACKS)
def test_only_what_may_be_lost_is_unprotected(stack: str):
    project = load_project(ROOT, stack)
    encryption, force_destroy = (project.config[f"{project.name}:{key}"] for key in ("encryption", "force_destroy"))
    assert force_destroy == ("true" if stack in MAY_BE_LOST else "false")
    assert encryption == "aws:kms" or stack in MAY_BE_LOST


def test_every_output_is_read_by_an_integration_test(dev: Run):
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "integration").glob("test_*.py"))
    assert [name for name in dev.outputs if f'"{name}"' not in tests] == []


def files_that_pages_write() -> set[str]:
    """The files that commands for AWS name in the pages: exported states, outputs, events, reports, copies."""
    pages = ((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    commands = "".join(block.text for page in pages for block in blocks(page) if block.mark == "aws")
    return set(re.findall(r"(?<=[ /])[\w-]+\.(?:json|xml|dot)\b|\S+-saved\b", commands))


def test_git_ignores_what_documented_commands_write(tmp_path: Path):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    written = files_that_pages_write()
    assert {"state-before.json", "uploads-saved"} <= written
    for name in written:
        path = tmp_path / name if "." in name else tmp_path / name / "object"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert list(list_files(tmp_path)) == [".gitignore"]


@pytest.mark.parametrize("file", PINNING_FILES)
def test_every_requirement_is_pinned_as_the_constraints_are(file: str):
    own = pins(ROOT / file)
    assert own == {name: CONSTRAINTS.get(name) for name in own}


def test_constraints_are_what_is_installed():
    assert CONSTRAINTS == {name: version(name) for name in CONSTRAINTS}


@pytest.mark.parametrize("line", requirements(SOURCE / "requirements.txt"))
def test_what_the_function_ships_is_pinned_by_hash(line: str):
    assert re.fullmatch(r"[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+", line)
