"""A review's result as SARIF 2.1.0, which GitHub shows in a pull request.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tapkit.checks import Check, Finding, Severity
from tapkit.review.report import PROGRAM_FILE, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
# GitHub takes more than 9 for critical, 7 and more for high, 4 and more for medium.
SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0"}
LINES = re.compile(r"(?<=:)\d+")


def as_sarif(report: Report) -> str:
    """The result as SARIF."""
    checks = list(report.checks)
    rules = [_rule(check) for check in checks]
    index = {check.name: number for number, check in enumerate(checks)}
    base = _folder_in_repository(report.root)
    seen: Counter[str] = Counter()
    results = [_result(finding, index[finding.check.name], report.root, base, seen) for finding in report.findings]
    run = {
        "tool": {"driver": {"name": "tapkit review", "rules": rules}},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.name,
        "name": check.name,
        "shortDescription": {"text": check.sentence},
        "fullDescription": {"text": check.sentence},
        "help": {"text": check.remedy},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {
            "tags": ["security"],  # only of these does GitHub show the severity
            "security-severity": SCORES[check.severity],
            "precision": "high",
        },
    }


def _result(finding: Finding, index: int, root: Path, base: Path, seen: Counter[str]) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _place(finding, root, base)}
    if finding.resource:
        named = {"name": finding.resource, "kind": "resource"}
        location["logicalLocations"] = [{**named, "fullyQualifiedName": finding.urn} if finding.urn else named]
    what = f"{finding.resource}: {finding.message}" if finding.resource else finding.message
    digest = _digest(finding)
    seen[digest] += 1
    return {
        "ruleId": finding.check.name,
        "ruleIndex": index,
        "level": LEVELS[finding.check.severity],
        "message": {"text": f"{what}. {finding.check.remedy}"},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest}:{seen[digest]}"},
    }


def _digest(finding: Finding) -> str:
    """A text that stays the same when lines move."""
    message = LINES.sub("", finding.message)
    parts = (finding.check.name, finding.path, finding.resource, finding.urn, message)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _place(finding: Finding, root: Path, base: Path) -> dict[str, Any]:
    """The file and line; the project's own file stands for what is elsewhere, missing or the whole project."""
    path, line = Path(finding.path), finding.line or 1
    if path.is_absolute() or ".." in path.parts or not (root / path).is_file():
        path, line = Path(PROGRAM_FILE), 1
    uri = quote((base / path).as_posix())
    return {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": line}}


def _folder_in_repository(root: Path) -> Path:
    """The project's folder as seen from that of the repository, if it is in one."""
    repository = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return root.relative_to(repository)
