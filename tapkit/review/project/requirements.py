"""A project's requirements, and the rule that each is pinned."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder, mapping

REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(?P<rest>[^;]*)")
# `URL#egg=NAME`, an older way to write `NAME @ URL`.
EGG = re.compile(r"(?P<url>\w+\+\S+)#egg=(?P<name>[\w.-]+)$")
PINNED = re.compile(r"===?\s*[^\s,*]+(\s|$)|@\s*\S+")


def requirement_lines(folder: Folder) -> Iterator[tuple[str, int, re.Match[str]]]:
    """Each requirement of the requirements and constraints files: path, line, its parts."""
    for path in folder.files:
        name = PurePosixPath(path).name
        if name.endswith(".txt") and name.startswith(("requirements", "constraints")):
            for number, line in enumerate(folder.text(path).splitlines(), start=1):
                found = REQUIREMENT.match(EGG.sub(r"\g<name> @ \g<url>", line.partition(" #")[0].strip()))
                if found:
                    yield path, number, found


def pipfile_packages(folder: Folder) -> Mapping[str, Any]:
    """The packages of the Pipfile, if there is one, with their versions."""
    return {**folder.toml_table("Pipfile", "packages"), **folder.toml_table("Pipfile", "dev-packages")}


def required_names(folder: Folder) -> set[str]:
    """The names of everything required, as one would import it."""
    names = {found["name"] for _, _, found in requirement_lines(folder)} | set(pipfile_packages(folder))
    return {name.lower().replace("-", "_") for name in names}


@project_rule(
    "requirements-pinned", Severity.HIGH, "Pin the exact version: `name==1.2.3`, or keep Pipfile.lock in the project."
)
def requirements_pinned(folder: Folder) -> Iterator[Problem]:
    """Each requirement names one version."""
    for path, number, found in requirement_lines(folder):
        if not PINNED.match(found["rest"].strip()):
            yield path, number, f"{found['name']} is not pinned"
    if "Pipfile.lock" not in folder.files:
        for name, version in pipfile_packages(folder).items():
            wanted = mapping(version).get("version", version)
            if not PINNED.match(str(wanted)):
                yield "Pipfile", folder.line_of("Pipfile", name), f"{name} is not pinned"
