"""Strategies for JSON that nobody would send on purpose."""

from typing import Any

from hypothesis import strategies as st

# Python's parser hands out a lone surrogate, which UTF-8 has no form for, where JSON says "\ud800".
texts = st.text(st.characters(exclude_categories=()), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
huge_texts = st.builds(lambda text, count: text * count, texts, st.integers(1, 500))


def _nested(depth: int, in_lists: bool) -> Any:
    value: Any = "innermost"
    for _ in range(depth):
        value = [value] if in_lists else {"s3": value}
    return value


# Python's recursion limit is 1,000; parsers that are written in C go deeper.
deep_values = st.builds(_nested, st.integers(1, 3_000), st.booleans())
structured_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
json_values = structured_values | huge_texts | deep_values
