"""What a new project consists of: this repository's files, without the template's own, under its own identity."""

import ast
import re
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.scaffold.conftest import FLIPPED, HOSTILE, ROOT, commit, files_of, git, make

STAYS_BEHIND = re.compile(
    r"(benchmarks|failures|hooks|pages|scaffold|tapkit|\{\{cookiecutter\..*\}\})/"
    r"|tests/(benchmarks|engine|failures|faults|fuzz|hostile|integration/tools|pages|parts|scaffold|tapkit)/"
    r"|tests/targets\.mk$"
    r"|(CHANGELOG\.md|SECURITY\.md|cookiecutter\.json|copier\.yml|docs/(evidence|failures)\.md"
    r"|.*/template\.yml)$|.*\.jinja$"
)
NAMES_WHAT_STAYS = re.compile(
    r"(?<!\.)\b(CHANGELOG|SECURITY\.md|benchmarks|docs-check|python -m (pages|failures)|failures/|scaffold"
    r"|template\.yml)\b"
)
REWRITTEN = {
    ".coveragerc",
    ".github/workflows/deploy.yml",
    ".pre-commit-config.yaml",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "docs/configuration.md",
    "docs/deploy.md",
    "docs/operate.md",
    "docs/runbook.md",
    "lib/IDEAL_RESPONSE.md",
    "lib/MODEL_FAILURES.md",
    "lib/PROMPT.md",
    "lib/args.py",
    "pyproject.toml",
    "requirements.txt",
}
# The names of the architecture: program, component and its logical name, types, variables. They stay.
KEPT = re.compile(r"\btap\.py\b|\btap:index:(?:TapStack\W+tap\b)?|\btap-(?:dev|local|stack|\{)|TapStack\b")
# Sample data of the tests, and the response that shows them.
KEEPS_REGION = re.compile(r"tests/|lib/IDEAL_RESPONSE\.md$")
MOST_FILES, MOST_LINES = 90, 5000


@pytest.fixture(name="live", scope="module")
def live_files(template: Path) -> dict[str, Path]:
    """The repository's files that belong to every project."""
    files = {name: template / name for name in git(template, "ls-files", "-z").split("\0") if name}
    return {name: path for name, path in files.items() if not STAYS_BEHIND.match(name)}


def stack_files(*environments: str) -> set[str]:
    return {f"Pulumi.{name}.yaml" for name in environments}


def test_everything_comes_along_but_what_is_the_templates_own(live: dict[str, Path], usual: Path):
    assert files_of(usual).keys() == live.keys() | {".copier-answers.yml"}


def test_it_is_small_enough_to_be_read_in_an_afternoon(usual: Path):
    files = files_of(usual)
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files.values() if path.suffix == ".py")
    assert (len(files) <= MOST_FILES, lines <= MOST_LINES) == (True, True), f"{len(files)} files, {lines} lines"


def test_tools_are_those_of_the_version_that_it_is_made_from(template: Path, usual: Path):
    commit_id = git(template, "rev-parse", "HEAD").strip()
    assert f"\ngit+file://{template}@{commit_id}#egg=tapkit\n" in (usual / "requirements.txt").read_text("utf-8")


def test_passages_of_the_template_stay_behind(usual: Path):
    assert [name for name, path in files_of(usual).items() if "template only" in path.read_text("utf-8")] == []


# Copier leaves the folder that it was reading open.
@pytest.mark.filterwarnings("ignore:.*ScandirIterator:pytest.PytestUnraisableExceptionWarning")
def test_a_rewrite_that_matches_nothing_is_an_error(template: Path, tmp_path: Path):
    changed = tmp_path / "template"
    git(tmp_path, "clone", "--quiet", str(template), str(changed))
    program = changed / "pyproject.toml"
    program.write_text(program.read_text("utf-8").replace("authors = ", "maintainers = "), "utf-8")
    commit(changed, "Changed")
    git(changed, "tag", "1.0.1")
    with pytest.raises(Exception, match=r"nothing in the template matches \^\(authors = \)"):
        make(changed, tmp_path / "project", {})


def test_only_the_chosen_environments_come_along(flipped: Path, hostile: Path):
    stacks = {path.name for path in flipped.glob("Pulumi.*.yaml")}
    assert stacks == stack_files("dev", "prod", "local")
    assert {path.name for path in hostile.glob("Pulumi.*.yaml")} == stack_files("dev", "staging", "local")


def test_every_other_file_is_the_very_same(live: dict[str, Path], flipped: Path):
    own = files_of(flipped)
    same = {name for name in live.keys() & own.keys() if own[name].read_bytes() == live[name].read_bytes()}
    assert own.keys() - same == REWRITTEN | {".copier-answers.yml", "Pulumi.yaml"} | stack_files("dev", "prod", "local")


def test_modes_are_the_same(live: dict[str, Path], usual: Path):
    modes = {name: stat.S_IMODE(path.stat().st_mode) for name, path in files_of(usual).items() if name in live}
    assert modes == {name: stat.S_IMODE(path.stat().st_mode) for name, path in live.items()}
    assert modes[".ci/run"] & stat.S_IXUSR


@pytest.mark.parametrize("project", ["usual", "flipped", "hostile"])
def test_files_end_as_they_should(project: str, request: pytest.FixtureRequest):
    texts = {name: path.read_bytes() for name, path in files_of(request.getfixturevalue(project)).items()}
    assert [name for name, text in texts.items() if b"\r" in text] == []
    assert [name for name, text in texts.items() if text and not re.search(rb"[^\n]\n\Z", text)] == []
    assert [name for name, text in texts.items() if b"\0" in text] == []
    # The Apache licence begins so.
    assert {name for name, text in texts.items() if text.startswith((b"\n", b" "))} <= {"LICENSE"}


def test_no_delimiter_of_the_template_occurs_in_a_live_file(live: dict[str, Path]):
    settings = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["_envops"]
    texts = {name: path.read_text(encoding="utf-8") for name, path in live.items()}
    assert [(name, mark) for name, text in texts.items() for mark in settings.values() if mark in text] == []


def test_what_stayed_behind_is_not_mentioned(flipped: Path):
    found = {
        name: NAMES_WHAT_STAYS.findall(path.read_text(encoding="utf-8")) for name, path in files_of(flipped).items()
    }
    del found[".copier-answers.yml"]  # names the template's repository
    assert {name: words for name, words in found.items() if words} == {}


def test_no_trace_of_the_live_identity(flipped: Path):
    live = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    published = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    author = published["authors"][0]["name"]
    assert author in (ROOT / "LICENSE").read_text(encoding="utf-8")
    old = [rf"\b{live['name']}\b", *map(re.escape, (live["description"], published["description"], author))]
    for name, path in files_of(flipped).items():
        text = KEPT.sub("", path.read_text(encoding="utf-8"))
        patterns = old if KEEPS_REGION.match(name) else [*old, "us-east-1"]
        assert [(name, found) for pattern in patterns for found in re.findall(pattern, text)] == []


@pytest.mark.parametrize(("project", "answers"), [("flipped", FLIPPED), ("hostile", HOSTILE)])
def test_answers_arrive_as_they_were_given(project: str, answers: dict[str, Any], request: pytest.FixtureRequest):
    folder = request.getfixturevalue(project)
    declared = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert (declared["name"], declared["description"]) == (answers["project_name"], answers["description"])
    assert {name: declared["config"][name]["default"] for name in answers.keys() & declared["config"].keys()} == {
        name: answers[name] for name in answers.keys() & declared["config"].keys()
    }
    fields = re.findall(
        r"^    (\w+): Annotated\[.*\] = (.+)$", (folder / "lib/args.py").read_text("utf-8"), re.MULTILINE
    )
    assert {name: ast.literal_eval(value) for name, value in fields if name in answers} == {
        name: answers[name] for name, _ in fields if name in answers
    }
    published = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (published["name"], published["description"]) == (answers["project_name"], answers["description"])
    assert published["authors"] == [{"name": answers["author"]}]
    remembered = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {name: remembered[name] for name in answers} == answers


@pytest.mark.parametrize(("project", "answers"), [("flipped", FLIPPED), ("hostile", HOSTILE)])
def test_stacks_are_in_the_projects_namespace_and_region(
    project: str, answers: dict[str, Any], request: pytest.FixtureRequest
):
    for path in request.getfixturevalue(project).glob("Pulumi.*.yaml"):
        config = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
        assert config["aws:region"] == answers["aws_region"]
        assert {key.partition(":")[0] for key in config} <= {"aws", answers["project_name"]}


def test_what_was_answered_holds_in_every_stack(usual: Path, flipped: Path):
    def config(project: Path) -> dict[str, Any]:
        return yaml.safe_load((project / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]

    assert config(usual)["my-task:memory_mb"] == "1024"
    assert "orders:memory_mb" not in config(flipped)
    assert config(flipped)["orders:log_retention_days"] == "365"


def test_a_stack_may_have_nothing_of_its_own_left_to_set(template: Path, tmp_path: Path):
    project = make(template, tmp_path / "orders", {"project_name": "orders", "encryption": "aws:kms"})
    config = yaml.safe_load((project / "Pulumi.staging.yaml").read_text(encoding="utf-8"))["config"]
    assert config == {"aws:region": "us-east-1"}


def test_the_response_shows_the_projects_own_files(flipped: Path):
    text = (flipped / "lib/IDEAL_RESPONSE.md").read_text(encoding="utf-8")
    shown = re.findall(r"^### `(.+)`\n\n(`+).*\n((?s:.*?))\n\2$", text, re.MULTILINE)
    files = {path: (flipped / path).read_text(encoding="utf-8").rstrip() for path, _, _ in shown}
    assert {path: content for path, _, content in shown} == files
    assert "Pulumi.prod.yaml" in files and "Pulumi.staging.yaml" not in text


@pytest.mark.parametrize(
    ("project", "identifier", "starts"),
    [
        ("usual", "MIT", "MIT License\n\nCopyright (c) 20"),
        ("flipped", "Apache-2.0", "\n                                 Apache License\n"),
        ("hostile", "LicenseRef-Proprietary", "Copyright (c) 20"),
    ],
)
def test_licence_is_the_chosen_one(project: str, identifier: str, starts: str, request: pytest.FixtureRequest):
    folder = request.getfixturevalue(project)
    published = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert published["license"] == identifier
    assert (folder / "LICENSE").read_text(encoding="utf-8").startswith(starts)


def test_licence_names_the_author(hostile: Path):
    text = (hostile / "LICENSE").read_text(encoding="utf-8")
    assert re.fullmatch(rf"Copyright \(c\) 20\d\d {re.escape(HOSTILE['author'])}\n\nAll rights reserved.\n", text)


def test_readme_is_the_projects_own(flipped: Path):
    text = (flipped / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# orders\n\nReads incoming orders\n\nObjects uploaded to an S3 bucket are processed")
    assert "reference" not in text.partition("## Start")[0]
    assert "git clone <this repository> orders && cd orders\n" in text
    assert text.endswith("\n[Apache-2.0](LICENSE)\n")


def test_pages_are_about_the_project(flipped: Path):
    deploy, configuration, operate = (
        (flipped / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("deploy", "configuration", "operate")
    )
    assert "Choose a stack: `dev`, `prod`." in deploy and "region=eu-central-1" in deploy
    assert "\n| `memory_mb` | `2048` | " in configuration and "\n| `object_prefix` | (empty) | " in configuration
    assert "`orders-dev-eu-central-1`" in configuration and ":lambda:eu-central-1:" in configuration
    assert "`orders:memory_mb`" in operate


def test_readme_has_the_sections_that_concern_a_project(usual: Path):
    def sections(folder: Path) -> list[str]:
        return re.findall("^## (.+)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    own = [heading for heading in sections(ROOT) if heading != "Start a new project"]
    assert sections(usual) == [*own[:-1], "Keep up with the template", own[-1]]


def test_description_is_plain_text_in_the_readme(hostile: Path):
    line = (hostile / "README.md").read_text(encoding="utf-8").splitlines()[2]
    assert re.sub(r"\\([-\\`*_\[\]<>&~|$#])", r"\1", line) == HOSTILE["description"]
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>&~|$#]", line) and line.startswith("\\-")


def test_makefile_finds_no_folder_that_stayed_behind(usual: Path):
    listed = subprocess.run(["make"], cwd=usual, check=True, capture_output=True, text=True).stdout
    targets = "help setup demo preview test lint format unit integration docs clean"
    assert set(re.findall("^make ([a-z]+)", listed, re.MULTILINE)) == set(targets.split())
