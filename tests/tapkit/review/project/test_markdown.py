"""How a Markdown document is taken apart."""

import pytest

from tapkit.review.project.markdown import Block, Line, blocks, parse, prose


def test_prose_and_blocks_keep_their_order_and_their_lines():
    assert parse("# One\n\n```python\na = 1\n\n```\nTwo\n~~~\nb\n~~~\n") == [
        Line(1, "# One"),
        Line(2, ""),
        Block(4, "python", ["a = 1", ""]),
        Line(7, "Two"),
        Block(9, "", ["b"]),
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("````md\n```\nx\n```\n````\n", ["```", "x", "```"], id="shorter fence"),
        pytest.param("```\n~~~\n```\n", ["~~~"], id="other fence"),
        pytest.param("```\n```python\n```\n", ["```python"], id="fence with a language"),
        pytest.param("```\n``` {x}\n```\n", ["``` {x}"], id="fence with an attribute"),
        pytest.param("```\n    ```\n```\n", ["    ```"], id="fence far in"),
        pytest.param("    ```\n    x\n    ```\n", ["    x"], id="block in a list"),
        pytest.param("```\nx\n", ["x"], id="no end"),
        pytest.param("```\nx\n`````  \n", ["x"], id="longer end"),
    ],
)
def test_block_ends_at_its_own_fence(text: str, lines: list[str]):
    assert [each.lines for each in blocks(text)] == [lines]


def test_code_within_a_line_is_no_fence():
    assert prose("```x``` is code\nmore\n") == "```x``` is code\nmore"
