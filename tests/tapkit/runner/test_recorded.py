"""The record of a program's resources."""

from pathlib import Path

from tapkit.testing import waits_for

from tests.tapkit.runner.programs import by_name, run_text


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


def test_what_is_made_up_for_the_program_is_not_in_the_graph(tmp_path: Path):
    text = "import pulumi_aws\nq = pulumi_aws.sqs.Queue('q', name='n')\npulumi.export('policy', q.redrive_policy)"
    run = run_text(tmp_path, text)
    assert run.outputs == {"policy": "{}"}
    assert set(by_name(run)["q"].outputs) == {"name", "arn", "url"}
