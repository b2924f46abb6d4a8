"""The rule about coverage: branches count, and all of them have to be covered."""

import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.shell import commands

# The files that may configure coverage, each with its prefix of a section's name.
INI_PREFIXES = {".coveragerc": "", "setup.cfg": "coverage:", "tox.ini": "coverage:"}
# The files, besides the documents, with commands that run the tests.
AUTOMATION = (".github/", ".ci/", ".gitlab-ci.yml", "noxfile.py")
MEASURES = re.compile(r"--cov(?![\w-])|\bcoverage\s+run\b")
FLAG_FILES = ("Makefile", "Pipfile", "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")


@project_rule(
    "coverage-measured",
    Severity.HIGH,
    "Run pytest with --cov, and set `branch = true` and `fail_under = 100` in .coveragerc or pyproject.toml.",
)
def coverage_measured(folder: Folder) -> Iterator[Problem]:
    """A command measures coverage, which counts branches and fails below 100 %."""
    path = next((path for path in (*INI_PREFIXES, "pyproject.toml") if path in folder.files), ".coveragerc")
    flags = "\n".join(folder.text(path) for path in FLAG_FILES)
    if _option(folder, "run", "branch") not in ("true", "1", "yes", "on") and "--cov-branch" not in flags:
        yield path, folder.line_of(path, "branch"), "the coverage of branches is not measured"
    complete = re.fullmatch(r"100(\.0+)?", _option(folder, "report", "fail_under"))
    if not complete and not re.search(r"--cov-fail-under[= ]100\b", flags):
        yield path, folder.line_of(path, "fail_under"), "coverage below 100 % fails nothing"
    typed = "\n".join(" ".join(command.words) for command in commands(folder))
    automated = "\n".join(
        folder.text(path) for path in folder.files if path.startswith(AUTOMATION) or path.endswith(".sh")
    )
    if not any(map(MEASURES.search, (flags, automated, typed))):
        yield "Makefile", None, "no command measures coverage, with `--cov` or `coverage run`"


def _option(folder: Folder, section: str, name: str) -> str:
    """A setting of coverage in lower case; empty where no file has it."""
    for path, prefix in INI_PREFIXES.items():
        if path in folder.ini and folder.ini[path].has_option(prefix + section, name):
            return folder.ini[path].get(prefix + section, name).lower()
    return str(folder.toml_table("pyproject.toml", "tool", "coverage", section).get(name, "")).lower()
