"""The parts of a Markdown document."""

import pytest
from tapkit.review.project.markdown import Block, Heading, Paragraph, blocks, parse, sections


def test_parts_keep_their_order_and_their_lines():
    assert parse("# One\n\n```python\na = 1\n\n```\nTwo\nlines\n~~~\nb\n~~~\n") == [
        Heading(1, "One"),
        Block(4, "python", "", "a = 1\n\n"),
        Paragraph(7, "Two\nlines"),
        Block(10, "", "", "b\n"),
    ]


def test_a_block_has_a_language_and_a_mark():
    assert blocks("~~~ bash  aws quietly \n~~~\n") == [Block(2, "bash", "aws quietly", "")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("````md\n```\nx\n```\n````\n", "```\nx\n```\n", id="shorter fence"),
        pytest.param("```\n~~~\n```\n", "~~~\n", id="other fence"),
        pytest.param("```\n```python\n```\n", "```python\n", id="fence with a language"),
        pytest.param("```\n``` {x}\n```\n", "``` {x}\n", id="fence with an attribute"),
        pytest.param("```\n    ```\n```\n", "    ```\n", id="fence far in"),
        pytest.param("1. a\n\n   ```\n   x\n     y\n   ```\n", "x\n  y\n", id="block in a list"),
        pytest.param("```\nx\n", "x\n", id="no end"),
        pytest.param("```\nx\n`````  \n", "x\n", id="longer end"),
    ],
)
def test_block_ends_at_its_own_fence(text: str, content: str):
    assert [block.text for block in blocks(text)] == [content]


@pytest.mark.parametrize("text", ["```x``` is code\nmore\n", "a\n\n    ```\n    x\n    ```\n"])
def test_other_code_is_not_a_block(text: str):
    assert blocks(text) == []


def test_sections_are_the_parts_under_each_heading():
    assert sections("before\n\n# One\n## Two\n\na\n\nb\n") == {
        "": [Paragraph(1, "before")],
        "Two": [Paragraph(6, "a"), Paragraph(8, "b")],
    }
