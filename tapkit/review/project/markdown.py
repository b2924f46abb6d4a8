"""A Markdown document as rules see it: its prose, and its fenced blocks.

https://spec.commonmark.org/0.31.2/#fenced-code-blocks
"""

import re
from typing import NamedTuple

FENCE = re.compile(r"(?P<indent>\s*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})[ ]*(?P<language>[\w-]*)(?P<rest>.*)")
# A closing fence stands hardly further in than the one that it closes.
INDENT = 3


class Line(NamedTuple):
    """A line of prose, with its number in the document."""

    number: int
    text: str


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        number: the line of the document that the block's first line is.
        language: what the fence says of it; empty where it says nothing.
        lines: without the fences.
    """

    number: int
    language: str
    lines: list[str]


def parse(text: str) -> list[Line | Block]:
    """A document's lines of prose and its blocks, in their order; a block without an end ends with the document."""
    found: list[Line | Block] = []
    opened: re.Match[str] | None = None
    block = Block(0, "", [])
    for number, line in enumerate(text.splitlines(), start=1):
        fence = FENCE.fullmatch(line)
        if opened and fence and _closes(fence, opened):
            opened = None
        elif opened:
            block.lines.append(line)
        elif fence:
            opened, block = fence, Block(number + 1, fence["language"], [])
            found.append(block)
        else:
            found.append(Line(number, line))
    return found


def _closes(fence: re.Match[str], opened: re.Match[str]) -> bool:
    bare = not fence["language"] and not fence["rest"].strip()
    return (
        bare and fence["fence"].startswith(opened["fence"]) and len(fence["indent"]) <= len(opened["indent"]) + INDENT
    )


def prose(text: str) -> str:
    """A document without its blocks."""
    return "\n".join(part.text for part in parse(text) if isinstance(part, Line))


def blocks(text: str) -> list[Block]:
    """A document's blocks."""
    return [part for part in parse(text) if isinstance(part, Block)]
