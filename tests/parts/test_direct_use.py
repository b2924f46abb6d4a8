"""TapStack in a program of somebody else's: without arguments, and with some, on Pulumi's own mocks alone."""

import asyncio
import contextvars
import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from lib.args import TapStackArgs
from lib.tap_stack import TapStack
from parts.packaging import Package

GIVEN = TapStackArgs(environment_suffix="pr7", tags={"Team": "shop"})
ATTRIBUTES = {
    "bucket": aws.s3.Bucket,
    "access_log_bucket": aws.s3.Bucket,
    "function": aws.lambda_.Function,
    "alias": aws.lambda_.Alias,
    "role": aws.iam.Role,
    "log_group": aws.cloudwatch.LogGroup,
    "queue": aws.sqs.Queue,
    "topic": aws.sns.Topic,
    "dashboard": aws.cloudwatch.Dashboard,
}


class Noting(pulumi.runtime.Mocks):
    """Notes the inputs of each resource by its logical name."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs):
        self.registered[args.name] = args.inputs
        return f"{args.name}-id", {"arn": f"arn:{args.name}", "name": args.name, **args.inputs}

    def call(self, args: pulumi.runtime.MockCallArgs):
        return {"accountId": "123456789012"} if "CallerIdentity" in args.token else {"region": "us-east-1"}


@pytest.fixture(autouse=True)
def event_loops() -> Iterator[None]:
    """New event loops, closed in the end: Pulumi takes the current one, its mocks the one of their thread."""
    loop, mocks_loop = asyncio.new_event_loop(), asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=[mocks_loop]))
    asyncio.set_event_loop(loop)
    yield
    loop.run_until_complete(loop.shutdown_default_executor())
    asyncio.set_event_loop(None)
    for opened in (loop, mocks_loop):
        opened.close()


@pytest.fixture(name="packaged", autouse=True)
def nothing_is_really_packaged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the function was packaged for."""
    packaged: list[tuple[str, str]] = []

    def package(runtime: str, architecture: str) -> Package:
        packaged.append((runtime, architecture))
        return Package(Path("function.zip"), "hash")

    monkeypatch.setattr("lib.processor.package_for", package)
    return packaged


def deploy(*args: TapStackArgs, stack: str = "dev") -> tuple[TapStack, dict[str, dict[str, Any]]]:
    """Make a stack in a program of its own; what it registers, once every output is there."""
    mocks, made = Noting(), []

    @pulumi.runtime.test
    def program() -> None:
        made.append(TapStack("x", *args))

    def run() -> None:
        pulumi.runtime.set_mocks(mocks, project="theirs", stack=stack)
        program()

    contextvars.Context().run(run)
    return made[0], mocks.registered


def test_without_arguments_the_suffix_is_the_name_of_pulumis_stack():
    _, registered = deploy()
    assert {name for name in registered if not name.endswith("-dev")} == {"x"}


def test_without_arguments_the_function_is_packaged_for_the_defaults(packaged: list[tuple[str, str]]):
    _, registered = deploy()
    defaults = TapStackArgs(environment_suffix="dev")
    assert packaged == [(defaults.lambda_runtime, defaults.architecture)]
    assert registered["processor-dev"]["sourceCodeHash"] == "hash"


def test_a_package_that_is_given_is_taken(packaged: list[tuple[str, str]]):
    own = dataclasses.replace(GIVEN, package=Package(Path("own.zip"), "own"))
    _, registered = deploy(own)
    assert (packaged, registered["processor-pr7"]["sourceCodeHash"]) == ([], "own")


def test_with_a_suffix_and_tags_every_resource_has_them():
    _, registered = deploy(GIVEN)
    assert {name for name in registered if not name.endswith("-pr7")} == {"x"}
    tags = [inputs["tags"] for inputs in registered.values() if "tags" in inputs]
    assert tags == [{"Team": "shop"}] * len(tags) != []


@pytest.mark.parametrize("args", [[], [GIVEN]], ids=["without arguments", "with arguments"])
def test_resources_are_attributes(args: list[TapStackArgs]):
    stack, _ = deploy(*args)
    assert {name: type(getattr(stack, name)) for name in ATTRIBUTES} == ATTRIBUTES


@pytest.mark.parametrize(("encryption", "kind"), [("AES256", type(None)), ("aws:kms", aws.kms.Key)])
def test_the_key_is_an_attribute_and_none_where_awss_own_keys_do(encryption: str, kind: type):
    stack, _ = deploy(dataclasses.replace(GIVEN, encryption=encryption))
    assert isinstance(stack.key, kind)


def test_a_name_of_pulumis_stack_that_cannot_be_a_suffix_is_refused():
    with pytest.raises(ValueError, match="^environment_suffix is 'feature.x': it must be 1 to 20 lower-case letters"):
        deploy(stack="feature.x")
