"""A review's result as JSON."""

import json
from pathlib import Path

import jsonschema
import pytest
from tapkit.review import output
from tapkit.review.output.data import as_json

from tests.tapkit.review.output.reports import GRAVE, NOT_TRIED, on_bucket, report

SCHEMA = json.loads((Path(output.__file__).parent / "schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("task", ["", "uploads"])
def test_it_is_as_the_schema_says(task: str):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(as_json(report(GRAVE, on_bucket("a"), NOT_TRIED, task=task)))
    assert not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(data))


def test_it_has_the_findings_with_their_number():
    data = json.loads(as_json(report(GRAVE, on_bucket("a"), NOT_TRIED)))
    assert data["version"] == 1
    assert data["findings"] == [finding.as_json() for finding in (GRAVE, on_bucket("a"), NOT_TRIED)]
    assert data["summary"] == {
        "resources": 4,
        "ruled": 3,
        "functions": 1,
        "exercised": 1,
        "sentence": "4 resources, 3 of them with rules; 1 function, 1 exercised.",
        "findings": {"critical": 0, "high": 2, "medium": 0, "low": 1},
    }


def test_it_has_what_could_not_be_judged_and_why():
    judged = json.loads(as_json(report(NOT_TRIED)))["not_judged"]
    assert [each["check"] for each in judged if "where" not in each] == ["tests-pass"]
    assert {each["where"] for each in judged if "where" in each} == {"f"}


def test_a_task_has_its_score():
    assert json.loads(as_json(report(GRAVE)))["task"] is None
    assert json.loads(as_json(report(GRAVE, task="payment")))["task"]["name"] == "payment"
