"""Rules for names, tags and parents."""

from dataclasses import replace

import pytest
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.s3 import BUCKET
from tapkit.aws.sqs import QUEUE
from tapkit.policy.model import Resource, Stack, judge_stack
from tapkit.policy.rules.naming import PROVIDER, STACK

from tests.tapkit.policy.conftest import changed, declared, findings, told, with_props

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


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ({"defaultTags": {"tags": {"Environment": "dev"}}}, []),
        # A provider's settings travel as JSON.
        ({"defaultTags": '{"tags": {"Environment": "dev"}}'}, []),
        ({"defaultTags": {"tags": {"Project": "shop"}}}, ["none of its tags names the environment"]),
        ({"defaultTags": {}}, ["it has no tags"]),
        ({"region": "us-east-1"}, ["it has no tags"]),
    ],
)
def test_default_tags_of_the_stacks_provider_count(settings: dict, messages: list[str]):
    assert told("tags-present", declared(PROVIDER, "aws", **settings), declared(QUEUE)) == messages


@pytest.mark.parametrize(("length", "expected"), [(63, []), (64, ["name-length"])])
def test_physical_name_fits(dev: Stack, length: int, expected: list[str]):
    bucket = Resource("urn", BUCKET, "b", props={"bucket": "b" * length})
    found = [finding for finding in judge_stack(Stack([*dev, bucket])) if finding.check.name == "name-length"]
    assert [finding.check.name for finding in found] == expected
    assert all(finding.message == f"its name {'b' * 64} takes 64 characters, more than 63" for finding in found)


@pytest.mark.parametrize(("length", "expected"), [(56, []), (57, ["its name takes 65 characters, more than 64"])])
def test_logical_name_leaves_room_for_auto_naming(length: int, expected: list[str]):
    name = "f" * length
    found = judge_stack(Stack([Resource("urn", FUNCTION, name)]))
    messages = [finding.message.replace(f"{name} ", "") for finding in found if finding.check.name == "name-length"]
    assert messages == expected


def renamed(stack: Stack, name: str) -> Stack:
    """The stack whose queue has another logical name."""
    return changed(stack, QUEUE, NAME, lambda queue: replace(queue, name=name))


def without_suffix(stack: Stack) -> Stack:
    """The stack whose components say nothing of a suffix."""
    return Stack(replace(resource, props={}) if "/" not in resource.type else resource for resource in stack)


@pytest.mark.parametrize("name", ["queue", "queue-prod", "queuedev", "dev-queue"])
def test_logical_name_without_the_suffix_is_found(dev: Stack, name: str):
    expected = [("logical-name-suffixed", name, "its logical name does not end in -dev")]
    assert findings(renamed(dev, name)) == expected
    assert findings(renamed(without_suffix(dev), name)) == expected


def test_suffix_that_is_put_out_goes_before_the_stacks_name(dev: Stack):
    stack = changed(
        dev, "tap:index:TapStack", "tap", lambda component: replace(component, props={"environment_suffix": "pr-7"})
    )
    messages = [finding.message for finding in judge_stack(stack) if finding.check.name == "logical-name-suffixed"]
    assert set(messages) == {"its logical name does not end in -pr-7"}
    assert len(messages) == sum("/" in resource.type for resource in stack)


def test_names_that_follow_no_suffix_are_not_judged(dev: Stack):
    plain = Stack(replace(resource, name=resource.name.removesuffix("-dev")) for resource in without_suffix(dev))
    assert not findings(plain)


def test_resource_under_the_stack_is_found(dev: Stack):
    (root,) = dev.of_type(STACK)
    stack = changed(dev, QUEUE, NAME, lambda queue: replace(queue, parent=root.urn))
    assert findings(stack) == [("component-parent", NAME, "it hangs directly under the stack")]


def test_resource_without_parent_is_found(dev: Stack):
    stack = changed(dev, QUEUE, NAME, lambda queue: replace(queue, parent=""))
    assert findings(stack) == [("component-parent", NAME, "it hangs directly under the stack")]


def test_provider_may_hang_under_the_stack(dev: Stack):
    (root,) = dev.of_type(STACK)
    provider = Resource("urn", "pulumi:providers:aws", "regional", parent=root.urn)
    assert not judge_stack(Stack([*dev, provider]))
