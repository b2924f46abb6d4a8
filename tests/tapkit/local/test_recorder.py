"""What is recorded of a program's resources, and what is refused."""

from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.testing import waits_for

from tests.tapkit.local.programs import Failing, by_name, run_text


def test_resources_stand_under_their_parents(tmp_path: Path):
    run = run_text(tmp_path, "Group('group')\nThing('top')")
    parents = {each.urn: each.name for each in run.graph} | {"": None}
    assert {each.name: (each.type, each.custom, parents[each.parent]) for each in run.graph} == {
        "shop-dev": ("pulumi:pulumi:Stack", False, None),
        "group": ("t:index:Group", False, "shop-dev"),
        "group-thing": ("aws:x/thing:Thing", True, "group"),
        "top": ("aws:x/thing:Thing", True, "shop-dev"),
    }


def test_a_urn_names_the_types_of_all_ancestors_but_the_stack(tmp_path: Path):
    run = run_text(tmp_path, "Group('inner', ResourceOptions(parent=Group('outer')))")
    assert sorted(each.urn.removeprefix("urn:pulumi:dev::shop::") for each in run.graph) == [
        "pulumi:pulumi:Stack::shop-dev",
        "t:index:Group$aws:x/thing:Thing::outer-thing",
        "t:index:Group$t:index:Group$aws:x/thing:Thing::inner-thing",
        "t:index:Group$t:index:Group::inner",
        "t:index:Group::outer",
    ]


def test_dependencies_are_the_explicit_and_the_implied_ones(tmp_path: Path):
    run = run_text(
        tmp_path, "a, b = Thing('a'), Thing('b')\nThing('c', ResourceOptions(depends_on=[a]), peer=b.arn, size=1)"
    )
    resources = by_name(run)
    assert {name: waits_for(run.graph, each) for name, each in resources.items()} == {
        "shop-dev": set(),
        "a": set(),
        "b": set(),
        "c": {"a", "b"},
    }
    assert resources["c"].property_dependencies == {"peer": [resources["b"].urn]}


def test_waiting_for_a_component_is_waiting_for_what_it_holds(tmp_path: Path):
    run = run_text(tmp_path, "Thing('last', ResourceOptions(depends_on=[Group('group')]))")
    assert waits_for(run.graph, by_name(run)["last"]) == {"group-thing"}


def test_inputs_and_the_providers_answer_are_recorded(tmp_path: Path):
    thing = by_name(run_text(tmp_path, "Thing('a', name='given', count=2)"))["a"]
    assert (thing.inputs, thing.id, thing.outputs) == (
        {"name": "given", "count": 2},
        "given",
        {"name": "given", "count": 2, "arn": "arn:aws:x:us-east-1:123456789012:given"},
    )


def test_a_components_outputs_are_those_it_registers(tmp_path: Path):
    resources = by_name(run_text(tmp_path, "Group('group')"))
    assert resources["group"].outputs == {"thing_arn": resources["group-thing"].outputs["arn"], "size": 1}


def test_each_resource_is_told_of_after_its_parent_and_with_the_providers_answer(tmp_path: Path):
    told = []
    run_text(
        tmp_path,
        "Group('group')",
        on_registered=lambda resource: told.append((resource.name, "arn" in resource.outputs)),
    )
    assert told == [("shop-dev", False), ("group", False), ("group-thing", True)]


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
    assert str(caught.value) == "A local run knows no other stacks, so not the outputs of organization/shop/prod."


@pytest.mark.parametrize("names", [("early", "late"), ("late", "early")])
def test_the_first_error_of_a_provider_is_raised_not_one_that_follows(tmp_path: Path, names: tuple[str, str]):
    text = f"things = [Thing(name) for name in {names}]\npulumi.export('arns', [each.arn for each in things])"
    with pytest.raises(LookupError, match="^no early$"):
        run_text(tmp_path, text, Failing())
