"""GitHub's workflows: actions pinned by commit, least permissions, no long-lived keys."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tapkit.pulumi_yaml import load

from tests.unit.conftest import ROOT, STACKS

FOLDER = ROOT / ".github"
FILES = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.yml")}
WORKFLOWS = {name: yaml.safe_load(text) for name, text in FILES.items() if name.startswith("workflows/")}
JOBS = [
    pytest.param(job, id=f"{name}: {key}")
    for name, workflow in WORKFLOWS.items()
    for key, job in workflow["jobs"].items()
]


@pytest.mark.parametrize("name", FILES)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(name: str):
    used = re.findall(r"uses: (.+)", FILES[name])
    assert all(
        re.fullmatch(r"\./\S+|[\w-]+/[\w-]+(/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used
    ), used


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_no_permissions_of_its_own(name: str):
    assert WORKFLOWS[name]["permissions"] == {}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_may_read_the_repository_and_say_who_it_is_or_what_it_found(job: dict[str, Any]):
    uploads = any("upload-sarif" in step.get("uses", "") for step in job.get("steps", []))
    most = {"contents": "read", "security-events" if uploads else "id-token": "write"}
    assert {"contents": "read"}.items() <= job["permissions"].items() <= most.items()


@pytest.mark.parametrize("name", FILES)
def test_no_secret_is_used(name: str):
    assert not re.search(r"secrets\.|SECRET_ACCESS_KEY|ACCESS_TOKEN", FILES[name])


def test_every_target_exists():
    named = {target for name in WORKFLOWS for target in _matrix_targets(WORKFLOWS[name])}
    files = [ROOT / "Makefile", *ROOT.glob("*/targets.mk")]
    targets = {target for file in files for target in re.findall(r"^([a-z-]+):", file.read_text("utf-8"), re.MULTILINE)}
    assert {"lint", "unit", "integration"} <= named <= targets


def _matrix_targets(workflow: dict[str, Any]) -> list[str]:
    return [
        target
        for job in workflow["jobs"].values()
        for target in job.get("strategy", {}).get("matrix", {}).get("target", [])
    ]


def test_a_pull_request_s_stack_is_removed_whatever_happened():
    remove = WORKFLOWS["workflows/preview.yml"]["jobs"]["remove"]
    assert remove["needs"] == "try"
    assert remove["if"].startswith("always()")
    assert "pulumi destroy --yes" in remove["steps"][-1]["run"]


@pytest.mark.parametrize("job", ["try", "remove"])
def test_a_pull_request_s_stack_has_none_of_the_keys_that_were_committed_for_dev(job: str, tmp_path: Path):
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "secretsprovider: awskms://alias/dev\nencryptedkey: AQ==\nconfig:\n  aws:region: us-east-1\n", encoding="utf-8"
    )
    (tmp_path / "pulumi").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "pulumi").chmod(0o755)
    steps = WORKFLOWS["workflows/preview.yml"]["jobs"][job]["steps"]
    script = next(step["run"] for step in steps if "Pulumi.dev.yaml" in step.get("run", ""))
    environment = {
        **{"PATH": f"{tmp_path}:{os.defpath}", "STACK": "pr7"},
        "PULUMI_SECRETS_PROVIDER": "awskms://alias/pulls?region=us-east-1",
    }
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, check=True)
    assert load((tmp_path / "Pulumi.pr7.yaml").read_text(encoding="utf-8")) == {
        "config": {"aws:region": "us-east-1"},
        "secretsprovider": "awskms://alias/pulls?region=us-east-1",
    }


def test_a_deployment_finds_the_stacks_key_where_its_file_has_none():
    job = WORKFLOWS["workflows/deploy-stack.yml"]["jobs"]["deploy"]
    assert job["env"]["PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER"] == "true"


def test_a_pull_request_of_a_fork_gets_no_identity():
    condition = WORKFLOWS["workflows/preview.yml"]["jobs"]["try"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition


def test_stacks_are_deployed_one_after_the_other():
    jobs = WORKFLOWS["workflows/deploy.yml"]["jobs"]
    stacks = [stack for stack in ("dev", "staging", "prod") if stack in STACKS]
    order = ["check", *stacks]
    assert {name: job.get("needs") for name, job in jobs.items()} == dict(zip(order, [None, *order], strict=False))


def test_pulumi_s_command_line_is_of_the_version_of_its_library():
    (required,) = re.findall(r"^pulumi==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"pulumi-version: {required}\n" in FILES["actions/pulumi/action.yml"]
