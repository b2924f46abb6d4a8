"""The values that a preview shows in the place of those that AWS would compute."""

from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs
from tapkit.local.placeholders import Placeholders

from tests.unit.conftest import run_tap

NAME = "uploads-dev-08b1599"


def create(kind: str, *, custom: bool = True, **inputs: Any) -> tuple[str, dict[str, Any]]:
    """Register a resource with the logical name `uploads-dev`."""
    return Placeholders("eu-west-1").new_resource(MockResourceArgs(kind, "uploads-dev", inputs, custom=custom))


def test_a_resource_of_a_known_type_gets_a_name_and_what_aws_computes():
    identifier, outputs = create("aws:s3/bucket:Bucket")
    assert (identifier, outputs["bucket"], outputs["arn"]) == (NAME, NAME, f"arn:aws:s3:::{NAME}")


def test_a_resource_of_another_type_gets_a_name_and_an_arn():
    arn = f"arn:aws:ivs:eu-west-1:123456789012:{NAME}"
    identifier, outputs = create("aws:ivs/channel:Channel")
    assert (identifier, outputs["name"], outputs["arn"]) == (NAME, NAME, arn)


def test_a_component_has_no_identifier_and_no_more_than_its_inputs():
    assert create("tap:index:Storage", custom=False, size=1) == ("", {"size": 1})


def test_provider_functions_answer_for_the_account_and_the_region():
    answer = Placeholders("eu-west-1").call(MockCallArgs("aws:index/getCallerIdentity:getCallerIdentity", {}, ""))
    assert (answer["accountId"], answer["arn"]) == ("123456789012", "arn:aws:iam::123456789012:root")
    assert (
        Placeholders("eu-west-1").call(MockCallArgs("aws:index/getRegion:getRegion", {}, ""))["region"] == "eu-west-1"
    )


def test_every_output_of_the_project_has_a_value():
    assert [name for name, value in run_tap().outputs.items() if not value] == []
