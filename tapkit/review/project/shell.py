"""The commands that a project's documents tell people to type, and those that it defines."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tapkit.review.project.folder import Folder
from tapkit.review.project.markdown import blocks

SHELLS = {"", "bash", "sh", "shell", "zsh", "console", "shell-session"}
BETWEEN_COMMANDS = re.compile(r"&&|\|\||[;|()`]|\$\(")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
TARGET = re.compile(r"^([\w./-]+(?:[ ]+[\w./-]+)*)[ ]*:(?!=)", re.MULTILINE)


class Command(NamedTuple):
    """A command in a document.

    Attributes:
        path: of the document.
        line: in the document.
        variables: set in front of the command.
        words: of the command; none where the line only sets variables.
    """

    path: str
    line: int
    variables: list[str]
    words: list[str]


def documents(folder: Folder) -> list[str]:
    """README.md and the pages in docs."""
    return [path for path in folder.files if path == "README.md" or (path.startswith("docs/") and path.endswith(".md"))]


def commands(folder: Folder) -> list[Command]:
    """Every command in the documents' shell blocks."""
    return [
        Command(path, number, *_split(part))
        for path in documents(folder)
        for number, line in _shell_lines(folder.text(path))
        for part in BETWEEN_COMMANDS.split(line)
    ]


def _shell_lines(text: str) -> Iterator[tuple[int, str]]:
    for block in blocks(text):
        if block.language in SHELLS:
            for number, line in enumerate(block.text.splitlines(), start=block.line):
                if not line.strip().startswith("#"):
                    yield number, line.strip().removeprefix("$ ").partition(" #")[0]


def _split(part: str) -> tuple[list[str], list[str]]:
    words = [word.strip("\"'") for word in part.split()]
    words = [word for word in words if word not in ("export", "sudo", "time", "!", "\\")]
    count = next((index for index, word in enumerate(words) if not ASSIGNMENT.match(word)), len(words))
    return words[:count], words[count:]


def make_targets(folder: Folder) -> set[str]:
    """The targets of the Makefile, and of the files that it may include."""
    files = ["Makefile", *(path for path in folder.files if path.endswith(".mk"))]
    return {name for file in files for names in TARGET.findall(folder.text(file)) for name in names.split()}


def pipfile_scripts(folder: Folder) -> set[str]:
    """The scripts of the Pipfile."""
    return set(folder.toml_table("Pipfile", "scripts"))
