"""The rule about an exemplar's training documents: they exist, and show the project as it is."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import NamedTuple

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import TEST_FOLDERS, TEXT, TEXT_NAMES, Folder
from tapkit.review.project.handler import handlers
from tapkit.review.project.markdown import Block, Heading, Paragraph, parse

RESPONSE = "lib/IDEAL_RESPONSE.md"
DOCUMENTS = ("lib/PROMPT.md", RESPONSE, "lib/MODEL_FAILURES.md")
NAME = re.compile(r"`(?P<path>[^`\s]+)`")
# A line with nothing but the name.
CAPTION = re.compile(rf"[\s*\d.-]*{NAME.pattern}[\s*:]*")


class Shown(NamedTuple):
    """A file that a document shows: its path, and the block that holds it."""

    path: str
    block: Block


@project_rule(
    "training-documents-agree",
    Severity.HIGH,
    f"Write {', '.join(DOCUMENTS)}, and show each file in full as it is now, under its path in backticks.",
)
def training_documents_agree(folder: Folder) -> Iterator[Problem]:
    """An exemplar has its three documents, and the ideal response shows its code as it is.

    An exemplar is a project with one of the documents. All Python files of lib and parts, the entry program and what
    is in the handler's folder have to be shown; any other file may be.
    """
    if not any(path in folder.files for path in DOCUMENTS):
        return
    for path in DOCUMENTS:
        if path not in folder.files:
            yield path, None, "does not exist"
        elif not folder.text(path).strip():
            yield path, None, "is empty"
    if not folder.text(RESPONSE).strip():
        return
    shown = list(_shown(folder))
    for path, block in shown:
        if path not in folder.files:
            yield RESPONSE, block.line, f"shows {path}, which does not exist"
        elif (line := _first_difference(folder, path, block)) is not None:
            yield RESPONSE, block.line + line, f"shows line {line + 1} of {path} differently from the file"
    for path in sorted(_to_be_shown(folder) - {file.path for file in shown}):
        yield RESPONSE, None, f"does not show {path}"


def _shown(folder: Folder) -> Iterator[Shown]:
    """The blocks under a heading or a caption that names a file; only the first one of each."""
    path = ""
    for part in parse(folder.text(RESPONSE)):
        if isinstance(part, Heading):
            named = NAME.search(part.text)
            path = named["path"] if named else ""
        elif isinstance(part, Paragraph):
            path = next((named["path"] for named in map(CAPTION.fullmatch, part.text.splitlines()) if named), path)
        elif path in folder.files or path.endswith(TEXT) or PurePosixPath(path).name in TEXT_NAMES:
            yield Shown(path, part)
            path = ""


def _first_difference(folder: Folder, path: str, block: Block) -> int | None:
    """The index of the first line that differs; None where none does, empty ones at the end aside.

    Pulumi's commands add lines to a stack's file, such as its key: these need not be shown.
    """
    actual = folder.text(path).rstrip("\n").splitlines()
    given = block.text.rstrip("\n").splitlines()
    if path in folder.stacks:
        rest = iter(actual)
        return next((index for index, line in enumerate(given) if line not in rest), None)
    pairs = enumerate(zip_longest(given, actual))
    return next((index for index, (one, other) in pairs if one != other), None)


def _to_be_shown(folder: Folder) -> set[str]:
    """The Python files that an ideal response consists of, those with nothing in them left out."""
    code = {"lib", "parts"} | {PurePosixPath(handler.module.path).parent.as_posix() for handler in handlers(folder)} - {
        "."
    }
    found = {path for path in folder.modules if code & set(map(str, PurePosixPath(path).parents))}
    found |= {folder.entry} & set(folder.modules)
    found |= {handler.module.path for handler in handlers(folder)}
    return {path for path in found if folder.text(path).strip() and not TEST_FOLDERS & set(PurePosixPath(path).parts)}
