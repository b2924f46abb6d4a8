"""Markdown documents: their headings, paragraphs and fenced blocks, as CommonMark defines them."""

from typing import NamedTuple

from markdown_it import MarkdownIt


class Heading(NamedTuple):
    """A heading, without its marks.

    Attributes:
        line: where it stands; the document's first line is 1.
        text: as it is written, other markup included.
    """

    line: int
    text: str


class Paragraph(NamedTuple):
    """A paragraph; a table is one, too.

    Attributes:
        line: where it starts.
        text: of one line or several, as it is written.
    """

    line: int
    text: str


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        line: where its content starts, after the fence.
        language: the first word behind the fence; empty where there is none.
        mark: the words after the language.
        text: its content, without the indentation of the list that it stands in.
    """

    line: int
    language: str
    mark: str
    text: str


Part = Heading | Paragraph | Block


def parse(text: str) -> list[Part]:
    """A document's parts in their order."""
    tokens = MarkdownIt("commonmark").parse(text)
    parts: list[Part] = []
    for previous, token in zip([None, *tokens], tokens):
        if token.type == "fence":
            language, _, mark = token.info.strip().partition(" ")
            parts.append(Block(token.map[0] + 2, language, mark.strip(), token.content))
        elif token.type == "inline":
            kind = Heading if previous.type == "heading_open" else Paragraph
            parts.append(kind(token.map[0] + 1, token.content))
    return parts


def blocks(text: str) -> list[Block]:
    """A document's fenced blocks."""
    return [part for part in parse(text) if isinstance(part, Block)]


def sections(text: str) -> dict[str, list[Part]]:
    """The parts under each heading, up to the next one of any level; headings with nothing below are left out."""
    found: dict[str, list[Part]] = {}
    heading = ""
    for part in parse(text):
        if isinstance(part, Heading):
            heading = part.text
        else:
            found.setdefault(heading, []).append(part)
    return found
