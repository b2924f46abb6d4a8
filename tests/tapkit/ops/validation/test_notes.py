"""Notes, which are not differences: alarms that nobody hears, and a version that is not the newest."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tapkit.local.graph import Graph
from tapkit.local.project import Project
from tapkit.ops.stack import Stack
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.notes import Note, live_versions, unheard_alarms
from tapkit.runner.run import Run

from tests.unit.conftest import ROOT

QUIET = {"force_destroy": False, "alarm_email": ""}


@pytest.mark.parametrize(
    ("stack", "changes", "said"),
    [
        ("prod", {}, True),
        ("staging", {"force_destroy": None}, True),  # false by default
        ("prod", {"alarm_email": "operator@example.com"}, False),
        ("dev", {"force_destroy": True}, False),
        ("prod", {"force_destroy": "much"}, False),  # reported as no boolean
        ("local", {}, False),
    ],
)
def test_data_that_is_to_last_has_somebody_to_be_told(stack: str, changes: dict[str, Any], said: bool, folder: Path):
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    content = {"name": "shop", "config": {name: declared[name] for name in QUIET}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    config = {f"shop:{name}": value for name, value in (QUIET | changes).items() if value is not None}
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
    notes = list(unheard_alarms(folder))
    assert [note.stack for note in notes] == [stack] * said
    assert all(": set shop:alarm_email, or " in note.sentence for note in notes)


def noted(pinned: str, *differences: Difference, newest: str | None = "3") -> list[Note]:
    config = {"shop:live_version": pinned} if pinned else {}
    project = Project(Path(), "shop", "dev", Path("program.py"), config)
    outputs = {} if newest is None else {"function_version": newest}
    return list(live_versions(project, Run(Graph(), outputs), Stack(outputs, Path("dev.json")), differences))


def moved(declared: str, found: str) -> Difference:
    return Difference("dev", "Alias processor-alias-dev", "functionVersion", declared, found)


@pytest.mark.parametrize("pinned", ["", "0"])
def test_version_that_was_rolled_back_is_said_with_what_the_next_deployment_does(pinned: str):
    assert noted(pinned, moved("3", "2")) == [
        Note(
            "dev",
            "Uploads invoke version 2, although the newest that was deployed is 3. The next `pulumi up` moves uploads "
            "to the newest version if the function or shop:live_version has changed since the last one, and otherwise "
            "does not touch them; `pulumi up --refresh` moves them in either case. To keep version 2: "
            "`pulumi config set shop:live_version 2 --stack dev`, then `pulumi up`. To return to version 3: "
            "`tapkit rollback --to 3`.",
        )
    ]


def test_version_other_than_the_pinned_one_is_said():
    ((_, sentence),) = [(note.stack, note.sentence) for note in noted("1", moved("1", "2"))]
    assert sentence.startswith(
        "Uploads invoke version 2, although shop:live_version pins 1. The next `pulumi up` moves uploads to version 1 "
        "if shop:live_version has changed since the last one, "
    )


def test_pinned_version_is_said_without_a_difference():
    assert noted("2") == [
        Note(
            "dev",
            "Uploads invoke version 2, which shop:live_version pins; the newest that was deployed is 3. A `pulumi up` "
            "that changes the function does not move them. To follow the newest again: "
            "`pulumi config set shop:live_version 0 --stack dev`, then `pulumi up`.",
        )
    ]


@pytest.mark.parametrize(
    ("pinned", "newest", "difference"),
    [
        ("", "3", ()),
        ("3", "3", ()),  # the newest itself is pinned
        ("2", None, ()),  # a program that has no such output
        ("", "3", (Difference("dev", "Alias processor-alias-dev", "", "declared", "does not exist"),)),
        ("", "3", (Difference("dev", "Function processor-dev", "memorySize", 512, 128),)),
    ],
)
def test_nothing_is_said_where_uploads_invoke_what_they_should(pinned: str, newest: str | None, difference: tuple):
    assert not noted(pinned, *difference, newest=newest)
