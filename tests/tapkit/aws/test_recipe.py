"""Recipes: the request that each is given, and their registry."""

import re
from typing import Any

import pytest
from botocore.stub import Stubber
from tapkit.aws.recipe import RECIPES, Request, recipe, split

from tests.tapkit.aws.clients import client


@pytest.mark.parametrize(
    ("given", "sent"),
    [(None, {"logGroupName": "l"}), ({"logGroupName": "other"}, {"logGroupName": "other"})],
    ids=["all", "some"],
)
def test_an_operation_is_called_with_all_inputs_or_with_the_given_ones(given: dict | None, sent: dict):
    request = Request("log", {"logGroupName": "l"}, client)
    with Stubber(client("logs")) as stubber:
        stubber.add_response("delete_log_group", {}, sent)
        request.call("logs", "delete_log_group", given)
        stubber.assert_no_pending_responses()


def test_an_operation_may_be_called_with_no_inputs_and_with_other_names():
    request = Request("log", {"name": "l"}, client)
    with Stubber(client("logs")) as stubber:
        stubber.add_response("describe_log_groups", {"logGroups": []}, {})
        stubber.add_response("delete_log_group", {}, {"logGroupName": "l"})
        assert request.call("logs", "describe_log_groups", {})["logGroups"] == []
        request.call("logs", "delete_log_group", renames={"name": "logGroupName"})
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("key", ["name", "bucket"])
def test_a_resource_without_a_name_gets_one_of_its_own(key: str):
    requests = [Request("uploads-dev", {"size": 1}, client).named(key) for _ in range(2)]
    for named in requests:
        assert named.keys() == {key, "size"}
        assert re.fullmatch("uploads-dev-[0-9a-f]{7}", named[key])
    assert requests[0][key] != requests[1][key]


def test_a_given_name_is_kept():
    assert Request("uploads-dev", {"name": "given"}, client).named() == {"name": "given"}


def test_a_recipe_is_registered_under_its_type_and_stays_callable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(RECIPES, "aws:x/thing:Thing", raising=False)

    @recipe("aws:x/thing:Thing")
    def thing(request: Request) -> tuple[str, dict[str, Any]]:
        return request.name, {}

    assert RECIPES.pop("aws:x/thing:Thing") is thing


def test_inputs_are_split_by_name():
    assert split({"a": 1, "b": 2, "c": 3}, "a", "c", "missing") == ({"a": 1, "c": 3}, {"b": 2})
