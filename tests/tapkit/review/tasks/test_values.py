"""Conditions on values, by dotted path."""

from typing import Any

import pytest
from tapkit.review.tasks.values import described, holds, texts_in, values_at


@pytest.mark.parametrize(
    ("content", "path", "values"),
    [
        ({"a": {"b": 1}}, "a.b", [1]),
        ({"a": [{"b": 1}, {"b": [2, 3]}, {"c": 4}]}, "a.b", [1, 2, 3]),
        ({"policy": '{"maxReceiveCount": 5}'}, "policy.maxReceiveCount", [5]),
        ({"policy": "[not JSON"}, "policy.maxReceiveCount", []),
        ({"a": "text"}, "a.b", []),
        ({"a": "", "b": None}, "a", []),
        ({}, "a", []),
    ],
)
def test_values_are_found_through_objects_lists_and_json(content: Any, path: str, values: list[Any]):
    assert values_at(content, path) == values


@pytest.mark.parametrize(
    ("test", "values", "held"),
    [
        (True, [True], True),
        (True, [], False),
        ("a", ["b", "a"], True),
        ({"set": True}, ["x"], True),
        ({"set": True}, [], False),
        ({"set": False}, [], True),
        ({"matches": "^py"}, ["go", "python"], True),
        ({"matches": "^py"}, ["go"], False),
        ({"matches": "^(False|)$"}, [], True),
        ({"matches": "."}, [], False),
        ({"matches": "total"}, [{"total": 1}], True),
        ({"matches": "^5$"}, [5], True),
        ({"at_least": 3}, [2, 3], True),
        ({"at_least": 3}, [2], False),
        ({"at_least": 0}, [True], False),
        ({"at_most": 3}, [3], True),
        ({"at_most": 3}, ["1"], False),
    ],
)
def test_a_condition_holds_where_one_of_the_values_fits(test: Any, values: list[Any], held: bool):
    assert holds(test, values) is held


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (5, "size is 5"),
        ({"set": True}, "size is set"),
        ({"set": False}, "size is not set"),
        ({"at_least": 3}, "size is at least 3"),
        ({"at_most": 3}, "size is at most 3"),
        ({"matches": "^a"}, "size matches ^a"),
    ],
)
def test_a_condition_is_said_in_words(test: Any, words: str):
    assert described("size", test) == words


def test_texts_are_found_however_deep():
    assert texts_in({"a": ["x", {"b": 1}], "c": None}) == ["x", "1"]
