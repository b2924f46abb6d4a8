"""Rules about lint: it is configured, and finds nothing that a formatter would have fixed."""

import ast
import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder, mapping
from tapkit.review.project.shell import make_targets, pipfile_scripts
from tapkit.review.project.syntax import Module, is_text

PYLINT_DEFAULT_LENGTH = 100
# Pylint accepts these lines, however long they are.
LONG_LINK = re.compile(r"\s*(# )?<?https?://\S+>?\s*")
LENGTH_OPTIONS = ("max-line-length", "max_line_length")
# A string behind one of these documents what is bound.
BINDINGS = (ast.Assign, ast.AnnAssign)


def line_length(folder: Folder) -> int | None:
    """The longest line that the project's linter allows, where the project says so."""
    for parser in folder.ini.values():
        for section in parser.sections():
            for option in LENGTH_OPTIONS:
                if parser.get(section, option, fallback="").isdecimal():
                    return int(parser.get(section, option))
    pylint = folder.toml_table("pyproject.toml", "tool", "pylint")
    tables = [pylint, *map(mapping, pylint.values())]
    lengths = [table[option] for table in tables for option in LENGTH_OPTIONS if option in table]
    lengths.append(folder.toml_table("pyproject.toml", "tool", "ruff").get("line-length"))
    return next((length for length in lengths if isinstance(length, int)), None)


@project_rule(
    "lint-configured", Severity.MEDIUM, "Set max-line-length in .pylintrc, and add a target `lint` to the Makefile."
)
def lint_configured(folder: Folder) -> Iterator[Problem]:
    """A linter is configured, with a line length, and has a command."""
    if line_length(folder) is None:
        yield ".pylintrc", None, "no linter is told how long a line may be"
    if not any("lint" in name for name in make_targets(folder) | pipfile_scripts(folder)):
        yield "Makefile", None, "there is no target `lint`"


@project_rule("lint-clean-lines", Severity.MEDIUM, "Run the formatter, and remove strings that are not docstrings.")
def lint_clean_lines(folder: Folder) -> Iterator[Problem]:
    """No line is too long, each file ends in a newline, and no statement is a bare string."""
    allowed = line_length(folder) or PYLINT_DEFAULT_LENGTH
    for module in folder.modules.values():
        text = folder.text(module.path)
        lines = text.splitlines()
        for number, line in enumerate(lines, start=1):
            if len(line) > allowed and not LONG_LINK.fullmatch(line):
                yield module.path, number, f"the line has {len(line)} characters, and {allowed} are allowed"
        if text and not text.endswith("\n"):
            yield module.path, len(lines), "the last line does not end in a newline"
        for statement in _pointless_strings(module):
            yield module.path, statement.lineno, "the string does nothing: it is not a docstring"


def _pointless_strings(module: Module) -> Iterator[ast.stmt]:
    for node in module.nodes:
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list):
                documents = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
                previous: ast.stmt | None = None
                for statement in body:
                    docstring = documents and previous is None
                    if is_text(statement) and not docstring and not isinstance(previous, BINDINGS):
                        yield statement
                    previous = statement
