"""What is refused of a program that runs in this process."""

from pathlib import Path

import pytest
from tapkit.errors import UserError

from tests.tapkit.local.programs import Failing, run_text


def test_two_resources_of_one_name_and_type_are_refused(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        run_text(tmp_path, "Thing('a')\nThing('a')")
    assert str(caught.value) == (
        "Duplicate resource URN 'urn:pulumi:dev::shop::aws:x/thing:Thing::a': give one of the two another name."
    )


def test_looking_up_an_existing_resource_is_refused(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        run_text(tmp_path, "Thing('old', ResourceOptions(id='i-1'))\nThing('new')")
    assert str(caught.value) == "aws:x/thing:Thing old: a local run starts with nothing, so i-1 cannot be looked up."


READ_OUTPUTS = "last = pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', {'name': 'organization/shop/%s'}).value"


def test_a_stack_that_was_never_deployed_has_exported_nothing(tmp_path: Path):
    run = run_text(tmp_path, f"{READ_OUTPUTS % 'dev'}\npulumi.export('last', last['outputs'])")
    assert run.outputs == {"last": {}}


def test_what_another_stack_exports_is_not_known(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        run_text(tmp_path, READ_OUTPUTS % "prod")
    assert str(caught.value) == (
        "A local run knows only its own stack: it cannot read the outputs of organization/shop/prod."
    )


@pytest.mark.parametrize("names", [("early", "late"), ("late", "early")])
def test_the_first_error_of_a_provider_is_raised_not_one_that_follows(tmp_path: Path, names: tuple[str, str]):
    text = f"things = [Thing(name) for name in {names}]\npulumi.export('arns', [each.arn for each in things])"
    with pytest.raises(LookupError, match="^no early$"):
        run_text(tmp_path, text, Failing())
