"""The forms of values in AWS's APIs."""

from typing import Any

import pytest
from tapkit.aws.values import as_list, as_map, pair_fields


@pytest.mark.parametrize(
    ("members", "fields"),
    [
        (["Key", "Value"], ("Key", "Value")),
        (["TagKey", "TagValue"], ("TagKey", "TagValue")),
        (["Name", "Value"], ("Name", "Value")),
        (["Key", "Days"], None),
        ([], None),
    ],
)
def test_the_members_of_a_pair_are_told_from_others(members: list[str], fields: tuple[str, str] | None):
    assert pair_fields(members) == fields


def test_a_list_of_pairs_stands_for_a_map():
    assert as_map([{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]) == {"a": "b", "c": "d"}
    assert as_map([]) == {}


@pytest.mark.parametrize(("value", "listed"), [("a", ["a"]), (["a", "b"], ["a", "b"]), ([], []), (None, [])])
def test_one_value_or_many_become_a_list(value: Any, listed: list[Any]):
    assert as_list(value) == listed
