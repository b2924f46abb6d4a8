"""Differences as people and as programs read them."""

import json
from typing import Any

import pytest
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.notes import Note
from tapkit.ops.validation.report import as_json, show

MEMORY = Difference("dev", "Function processor-dev", "memorySize", 512.0, 128)


def shown(differences: list[Difference], capsys: pytest.CaptureFixture, notes: tuple[Note, ...] = ()) -> str:
    show(["the stacks' configurations", "dev as deployed"], differences, notes)
    return capsys.readouterr().out


def test_no_differences_are_said_with_what_was_compared(capsys: pytest.CaptureFixture):
    assert shown([], capsys) == "No differences.\nCompared: the stacks' configurations, dev as deployed.\n"


def test_a_difference_is_a_row(capsys: pytest.CaptureFixture):
    lines = shown([MEMORY], capsys).splitlines()
    assert lines[0].strip() == "1 difference"
    assert [cell.strip() for cell in lines[4].strip("│").split("│")] == [
        "dev",
        "Function processor-dev",
        "memorySize",
        "512",
        "128",
    ]


def test_several_differences_are_counted(capsys: pytest.CaptureFixture):
    assert shown([MEMORY, MEMORY], capsys).splitlines()[0].strip() == "2 differences"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "(nothing)"), ("text", "text"), (["a", 1], '["a", 1]'), (True, "true"), (0.5, "0.5"), (3.0, "3")],
)
def test_values_are_shown_as_they_would_be_written(value: Any, text: str, capsys: pytest.CaptureFixture):
    assert f"│ {text} " in shown([Difference("dev", "subject", "property", value, "found")], capsys)


def test_a_reason_stands_by_what_was_expected(capsys: pytest.CaptureFixture):
    difference = Difference("prod", "Pulumi.prod.yaml", "force_destroy", "false", True, "uploads are kept")
    assert "│ false (uploads are kept) │ true  │" in shown([difference], capsys)


def test_notes_stand_below_what_was_compared(capsys: pytest.CaptureFixture):
    lines = shown([], capsys, (Note("dev", "It is [bold]so."),)).splitlines()
    assert lines[1:] == ["Compared: the stacks' configurations, dev as deployed.", "Note on dev: It is [bold]so."]


def test_json_holds_every_part_of_a_difference_and_of_a_note():
    assert json.loads(as_json(["dev as deployed"], [MEMORY], [Note("dev", "It is so.")])) == {
        "compared": ["dev as deployed"],
        "differences": [
            {
                "stack": "dev",
                "subject": "Function processor-dev",
                "property": "memorySize",
                "declared": 512.0,
                "found": 128,
                "reason": "",
            }
        ],
        "notes": [{"stack": "dev", "sentence": "It is so."}],
    }
