"""The rule about stacks that are meant to last."""

import pytest
from tapkit.checks import CHECKS
from tapkit.review.project import Folder

from tests.tapkit.review.project.conftest import Judge, edit
from tests.tapkit.review.project.sound import ENTRY
from tests.unit.conftest import ROOT

RULE = "stacks-keep-data"
DECLARED = """
  force_destroy:
    type: boolean
    default: false
  log_retention_days:
    type: integer
    default: 90
  encryption:
    type: string
    default: aws:kms
  noncurrent_version_days:
    type: integer
    default: 15
"""
NAMES = ("force_destroy", "log_retention_days", "encryption", "noncurrent_version_days")
FORCE = "`pulumi destroy` deletes every object; write false"
LOG = "production's log is asked for months after an accident; write 90 or more"
KEY = "no key controls who may read production's objects; write aws:kms"
VERSIONS = "an event that waits 14 days to be tried again needs its object's version then; write 15 or more"


def project(stack: str, settings: str, declared: str = DECLARED) -> dict[str, str]:
    """The sound project with settings that keep data, and one more stack."""
    reads = "".join(f'config.get("{name}")\n' for name in NAMES if name in declared)
    return {
        **edit("Pulumi.yaml", "\n  runtime:\n    type", f"{declared.rstrip()}\n  runtime:\n    type"),
        "shop.py": f"{ENTRY}{reads}",
        f"Pulumi.{stack}.yaml": f"secretsprovider: awskms://alias/state\nconfig:\n{settings}",
    }


@pytest.mark.parametrize("stack", ["prod", "production"])
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("force_destroy", "true", FORCE),
        ("log_retention_days", "30", LOG),
        ("encryption", "AES256", KEY),
        ("noncurrent_version_days", "14", VERSIONS),
    ],
)
def test_production_that_loses_data_is_found(judge: Judge, stack: str, name: str, value: str, reason: str):
    assert judge(project(stack, f"  shop:{name}: {value}\n")) == [
        (RULE, f"Pulumi.{stack}.yaml", 3, f"shop:{name} is {value}: {reason}")
    ]


def test_declared_default_counts_where_the_stack_says_nothing(judge: Judge):
    declared = DECLARED.replace("false", "true").replace("default: 90", "default: 89")
    assert judge(project("prod", "  shop:memory_mb: 512\n", declared)) == [
        (RULE, "Pulumi.prod.yaml", None, f"shop:force_destroy is true: {FORCE}"),
        (RULE, "Pulumi.prod.yaml", None, f"shop:log_retention_days is 89: {LOG}"),
    ]


@pytest.mark.parametrize(
    "settings",
    [
        "  shop:memory_mb: 512\n",
        "  shop:force_destroy: 'false'\n  shop:log_retention_days: '365'\n  shop:noncurrent_version_days: '90'\n",
        "  shop:log_retention_days: 0\n",
        "  shop:encryption: aws:kms:dsse\n",
        "  shop:encryption:\n    secure: v1:abc\n",
    ],
    ids=["defaults", "quoted", "for ever", "another key", "secret"],
)
def test_production_that_keeps_data_is_fine(judge: Judge, settings: str):
    assert judge(project("prod", settings)) == []


def test_stack_that_keeps_its_objects_keeps_their_versions(judge: Judge):
    settings = "  shop:noncurrent_version_days: 7\n  shop:encryption: AES256\n  shop:log_retention_days: 1\n"
    assert judge(project("staging", settings)) == [
        (RULE, "Pulumi.staging.yaml", 3, f"shop:noncurrent_version_days is 7: {VERSIONS}")
    ]


def test_stack_that_may_be_thrown_away_is_fine(judge: Judge):
    assert judge(project("test", "  shop:force_destroy: true\n  shop:noncurrent_version_days: 1\n")) == []


def test_what_a_project_does_not_declare_is_not_judged(judge: Judge):
    only_versions = DECLARED[DECLARED.index("\n  noncurrent") :]
    assert judge(project("staging", "  shop:noncurrent_version_days: 7\n", only_versions)) == []
    assert judge(project("prod", "  shop:noncurrent_version_days: 15\n", only_versions)) == []


def test_value_of_another_type_is_left_to_the_schema(judge: Judge):
    found = judge(project("prod", "  shop:log_retention_days: long\n"))
    assert [finding[0] for finding in found] == ["stack-files-valid"]


def test_stacks_of_this_project_keep_data():
    assert not list(CHECKS[RULE].judge(Folder(ROOT)))
