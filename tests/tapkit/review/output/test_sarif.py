"""A review's result as SARIF; what is asserted is what GitHub asks of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tapkit.checks import Finding
from tapkit.review.output.sarif import as_sarif
from tapkit.review.registry import INSIDE

from tests.tapkit.review.output.reports import ENCRYPTED, GRAVE, NOT_TRIED, on_bucket, report


def run(*findings: Finding, **more: Any) -> dict[str, Any]:
    log = json.loads(as_sarif(report(*findings, **more)))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (only,) = log["runs"]
    return only


def place(finding: Finding, root: Path) -> dict[str, Any]:
    (result,) = run(finding, root=root)["results"]
    return result["locations"][0]["physicalLocation"]


def test_each_check_is_a_rule_with_its_remedy_and_severity():
    rules = {rule["id"]: rule for rule in run()["tool"]["driver"]["rules"]}
    assert rules["bucket-encrypted"] == {
        "id": "bucket-encrypted",
        "name": "bucket-encrypted",
        "shortDescription": {"text": ENCRYPTED.sentence},
        "fullDescription": {"text": ENCRYPTED.sentence},
        "help": {"text": ENCRYPTED.remedy},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security"], "security-severity": "8.0", "precision": "high"},
    }


def test_a_result_names_its_rule_and_says_what_is_wrong_and_what_to_do():
    found = run(on_bucket("uploads"))
    (result,) = found["results"]
    assert found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "bucket-encrypted"
    assert result["message"]["text"] == f"uploads: it says nothing. {ENCRYPTED.remedy}"
    assert result["locations"][0]["logicalLocations"] == [
        {"name": "uploads", "kind": "resource", "fullyQualifiedName": "urn::uploads"}
    ]


def test_levels_are_those_of_the_severities():
    assert [result["level"] for result in run(GRAVE, NOT_TRIED)["results"]] == ["error", "note"]


def test_a_resource_without_a_urn_has_its_name():
    (result,) = run(ENCRYPTED.finding("x", resource="uploads"))["results"]
    assert result["locations"][0]["logicalLocations"] == [{"name": "uploads", "kind": "resource"}]


def test_a_place_is_relative_to_the_repository(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy/infra").mkdir(parents=True)
    (tmp_path / "deploy/infra/it s.py").touch()
    assert place(on_bucket("a"), tmp_path / "deploy") == {
        "artifactLocation": {"uri": "deploy/infra/it%20s.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7},
    }


@pytest.mark.parametrize("path", [".", "/etc/passwd", "../other.py", "tests/unit"])
def test_what_is_no_file_of_the_project_is_shown_at_its_own_file(tmp_path: Path, path: str):
    (tmp_path / "tests/unit").mkdir(parents=True)
    (tmp_path.parent / "other.py").touch()
    assert place(INSIDE.finding("x", path, 9), tmp_path) == {
        "artifactLocation": {"uri": "Pulumi.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }


def fingerprints(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run(*findings)["results"]]


def test_fingerprints_stay_the_same_when_lines_move():
    before, after = on_bucket("a", "b.py:3 reads it", 7), on_bucket("a", "b.py:5 reads it", 9)
    assert fingerprints(before) == fingerprints(after)


def test_fingerprints_of_different_findings_differ():
    found = fingerprints(on_bucket("a"), on_bucket("a", line=9), on_bucket("b"), on_bucket("a", "it is wrong"), GRAVE)
    assert len(set(found)) == len(found)
