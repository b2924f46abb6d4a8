"""Rules about documents: they exist, and what they tell people to type works."""

import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.markdown import Heading, parse
from tapkit.review.project.requirements import required_names
from tapkit.review.project.shell import commands, make_targets, pipfile_scripts

# https://www.pulumi.com/docs/iac/cli/commands/
PULUMI_COMMANDS = set(
    """
    about ai api auth cancel config console convert convert-trace deployment destroy do env gen-completion help import
    install insights login logout logs neo new org package plugin policy preview project refresh replay-events schema
    stack state template up update version view-trace watch whoami
    """.split()
)
# Flags of the command line that take the next word.
PULUMI_FLAGS = {"-C", "--cwd", "-s", "--stack", "--color", "-v", "--verbose", "--tracing", "--profiling"}
MAKE_FLAGS = {"-C", "-f", "-j", "-o", "-W"}
# Comes with Python, or with pytest-cov.
BUNDLED = {"pip", "coverage"}
# What a heading says in some form, such as "Deploy to AWS".
SECTIONS = {"deployment": "deploy", "troubleshooting": "troubleshoot"}


@project_rule(
    "documents-exist",
    Severity.MEDIUM,
    "Write a README.md that says how to deploy and what to do when it fails, and a LICENSE.",
)
def documents_exist(folder: Folder) -> Iterator[Problem]:
    """There is a README.md with sections on deployment and troubleshooting, and a licence."""
    if "README.md" not in folder.files:
        yield "README.md", None, "does not exist"
    else:
        parts = parse(folder.text("README.md"))
        headings = "\n".join(part.text for part in parts if isinstance(part, Heading)).lower()
        for name, stem in SECTIONS.items():
            if stem not in headings:
                yield "README.md", None, f"has no section on {name}"
    if not any(re.match(r"(LICEN[CS]E|COPYING)(\.\w+)?$", path) for path in folder.files):
        yield "LICENSE", None, "does not exist"


@project_rule(
    "commands-exist", Severity.MEDIUM, "Correct the command, or add the target, module or script that it names."
)
def commands_exist(folder: Folder) -> Iterator[Problem]:
    """Each command in README.md and docs names something that exists."""
    for path, line, _, words in commands(folder):
        program = PurePosixPath(words[0]).name if words else ""
        if program == "make":
            unknown = [word for word in _operands(words[1:], MAKE_FLAGS) if word not in make_targets(folder)]
            yield from ((path, line, f"make {word}: the Makefile has no such target") for word in unknown)
        elif program == "pulumi":
            yield from ((path, line, f"pulumi {word}: there is no such command") for word in _unknown_pulumi(words[1:]))
        elif words[:2] == ["pipenv", "run"] and len(words) > 2:
            yield from _pipenv(folder, path, line, words[2])
        elif program.startswith("python") and "-m" in words[:-1]:
            yield from _python(folder, path, line, words[words.index("-m") + 1])


def _operands(words: list[str], flags: set[str]) -> list[str]:
    """The words that are neither flags, nor their values, nor variables, nor redirections."""
    operands = []
    previous = ""
    for word in words:
        if word.startswith((">", "2>", "<")):
            break
        if not (word.startswith("-") or previous in flags or "=" in word):
            operands.append(word)
        previous = word
    return operands


def _unknown_pulumi(words: list[str]) -> list[str]:
    return [word for word in _operands(words, PULUMI_FLAGS)[:1] if word not in PULUMI_COMMANDS]


def _pipenv(folder: Folder, path: str, line: int, script: str) -> Iterator[Problem]:
    installed = required_names(folder) | BUNDLED | {"python", "python3"}
    if script not in pipfile_scripts(folder) and script.lower().replace("-", "_") not in installed:
        yield path, line, f"pipenv run {script}: the Pipfile has no such script"


def _python(folder: Folder, path: str, line: int, name: str) -> Iterator[Problem]:
    stem = name.replace(".", "/")
    top = name.partition(".")[0]
    own = any(file in (f"{top}.py", f"{top}/__init__.py") or file.startswith(f"{top}/") for file in folder.files)
    if own and not {f"{stem}.py", f"{stem}/__main__.py"} & set(folder.files):
        yield path, line, f"python -m {name}: the project has no such module to run"
    elif not own and top not in sys.stdlib_module_names | required_names(folder) | BUNDLED:
        yield path, line, f"python -m {name}: it is neither the project's nor required by it"
