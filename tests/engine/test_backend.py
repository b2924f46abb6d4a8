"""State in an S3 bucket, secrets behind a KMS key, on the project's emulator: the pages' and workflows' commands."""

import re
from collections.abc import Iterator

import pytest
from tapkit.local.endpoint import free_port

from tests.engine.conftest import MakeWorld
from tests.engine.pages import BUCKET, KEY, job, sections
from tests.engine.world import World

pytestmark = pytest.mark.slow

PROVIDER = f"awskms://alias/{KEY}?region=us-east-1"
MAKE = f"""import boto3
boto3.client("s3").create_bucket(Bucket="{BUCKET}")
key = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
boto3.client("kms").create_alias(AliasName="alias/{KEY}", TargetKeyId=key)
"""


@pytest.fixture(name="world")
def fixture_world(make: MakeWorld) -> Iterator[World]:
    """A checkout whose Pulumi finds a bucket and a key on an emulator of its own."""
    world = make()
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"):
        del world.environment[name]
    world.run("tapkit", "up", "--port", str(free_port()))
    try:
        world.environment |= dict(re.findall(r"export (\w+)=(\S+)", world.run("tapkit", "env")))
        world.run("python", "-c", MAKE)
        world.environment["PULUMI_BACKEND_URL"] = f"s3://{BUCKET}?region=us-east-1"
        yield world
    finally:
        world.run("tapkit", "down")


@pytest.fixture(name="deployed_dev")
def fixture_deployed_dev(world: World) -> World:
    """dev, deployed by the commands of docs/deploy.md."""
    del world.environment["PULUMI_BACKEND_URL"]
    for command in sections("docs/deploy.md")["Deploy to AWS"][:-1]:
        world.shell(command)
    return world


def test_a_pull_request_gets_a_stack_beside_it_as_the_readme_says(deployed_dev: World):
    for command in sections("docs/deploy.md")["A stack for each pull request"]:
        deployed_dev.shell(command)
    assert deployed_dev.outputs()["environment_suffix"] == "pr123"


@pytest.mark.parametrize("committed", [True, False], ids=["keys committed", "keys not committed"])
def test_the_workflow_deploys_a_stack_from_a_fresh_checkout(deployed_dev: World, committed: bool):
    if not committed:
        deployed_dev.shell("git checkout --quiet Pulumi.*.yaml")
    deployed_dev.pulumi("stack", "unselect")
    deployed_dev.cloud.forget_calls()
    deploy = job("deploy-stack.yml", "deploy")
    for script in deploy.scripts:
        deployed_dev.shell(script, STACK="dev", **deploy.variables)
    assert deployed_dev.cloud.calls("update", "delete") == []


def test_the_workflow_for_a_pull_request_makes_a_stack_and_removes_it_on_another_machine(world: World):
    variables = {"STACK": "pr7", "ENVIRONMENT_SUFFIX": "pr7", "PULUMI_SECRETS_PROVIDER": PROVIDER}
    for script in job("preview.yml", "try").scripts:
        world.shell(script, **variables)
    assert world.cloud.resources()
    world.shell("rm -f Pulumi.pr7.yaml; git checkout --quiet .; pulumi stack unselect")
    for script in job("preview.yml", "remove").scripts:
        world.shell(script, **variables)
    assert not world.cloud.resources()
