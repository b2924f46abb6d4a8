"""Rules for names, tags and parents."""

from dataclasses import replace

import pytest

from policy.kinds import BUCKET, FUNCTION, QUEUE, STACK
from policy.model import Resource, Stack, evaluate
from tests.policy.conftest import changed, findings, with_props

NAME = "processor-dlq-queue"


@pytest.mark.parametrize("tags", [None, {}], ids=str)
def test_untagged_resource_is_found(dev: Stack, tags: dict | None):
    assert findings(with_props(dev, QUEUE, NAME, tags=tags)) == [("tags-present", NAME, "it has no tags")]


@pytest.mark.parametrize("tags", [{"Project": "shop"}, {"Environment": ""}], ids=str)
def test_tags_name_the_environment(dev: Stack, tags: dict):
    assert findings(with_props(dev, QUEUE, NAME, tags=tags)) == [
        ("tags-present", NAME, "none of its tags names the environment")
    ]


@pytest.mark.parametrize("key", ["Environment", "env", "stage"])
def test_environment_may_be_named_in_several_ways(dev: Stack, key: str):
    assert not findings(with_props(dev, QUEUE, NAME, tags={key: "dev"}))


def test_tags_of_the_provider_count(dev: Stack):
    assert not findings(with_props(dev, QUEUE, NAME, tags=None, tagsAll={"Environment": "dev"}))


@pytest.mark.parametrize(("length", "expected"), [(63, []), (64, ["name-length"])])
def test_physical_name_fits(dev: Stack, length: int, expected: list[str]):
    bucket = Resource("urn", BUCKET, "b", props={"bucket": "b" * length})
    found = [each for each in evaluate(Stack([*dev, bucket])) if each.rule.name == "name-length"]
    assert [each.rule.name for each in found] == expected
    assert all(each.message == f"its name {'b' * 64} takes 64 characters, more than 63" for each in found)


@pytest.mark.parametrize(("length", "expected"), [(56, []), (57, ["its name takes 65 characters, more than 64"])])
def test_logical_name_leaves_room_for_auto_naming(length: int, expected: list[str]):
    name = "f" * length
    found = evaluate(Stack([Resource("urn", FUNCTION, name)]))
    messages = [each.message.replace(f"{name} ", "") for each in found if each.rule.name == "name-length"]
    assert messages == expected


def test_resource_under_the_stack_is_found(dev: Stack):
    (root,) = dev.of_type(STACK)
    stack = changed(dev, QUEUE, NAME, lambda each: replace(each, parent=root.urn))
    assert findings(stack) == [("component-parent", NAME, "it hangs directly under the stack")]


def test_resource_without_parent_is_found(dev: Stack):
    stack = changed(dev, QUEUE, NAME, lambda each: replace(each, parent=""))
    assert findings(stack) == [("component-parent", NAME, "it hangs directly under the stack")]


def test_provider_may_hang_under_the_stack(dev: Stack):
    (root,) = dev.of_type(STACK)
    provider = Resource("urn", "pulumi:providers:aws", "regional", parent=root.urn)
    assert not evaluate(Stack([*dev, provider]))
