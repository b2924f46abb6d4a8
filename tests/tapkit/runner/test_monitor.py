"""What is recorded of a program's resources."""

from pathlib import Path

import pytest
from pulumi import FileArchive, FileAsset, StringAsset
from pulumi.runtime.mocks import MockResourceArgs
from tapkit.errors import UserError
from tapkit.local.deployment import Deployment
from tapkit.local.placeholders import Placeholders
from tapkit.testing import waits_for

from tests.tapkit.runner.programs import by_name, run_text


def test_a_resource_that_is_given_as_an_input_is_its_identifier(tmp_path: Path):
    run = run_text(tmp_path, "Thing('b', peer=Thing('a', name='first'))")
    resources = by_name(run)
    assert (resources["b"].inputs, waits_for(run.graph, resources["b"])) == ({"peer": "first"}, {"a"})


def test_options_are_recorded_by_their_names_in_the_sdk(tmp_path: Path):
    text = (
        "a = Thing('a')\n"
        "Thing('b', ResourceOptions(protect=True, retain_on_delete=True, ignore_changes=['size'], deleted_with=a,\n"
        "    aliases=[pulumi.Alias(name='old')], delete_before_replace=True, replace_on_changes=['x'],\n"
        "    version='1.2.3', additional_secret_outputs=['arn']), size=1)"
    )
    resources = by_name(run_text(tmp_path, text))
    assert resources["b"].protect
    assert resources["b"].options == {
        "retain_on_delete": True,
        "delete_before_replace": True,
        "ignore_changes": ["size"],
        "replace_on_changes": ["x"],
        "additional_secret_outputs": ["arn"],
        "deleted_with": resources["a"].urn,
        "version": "1.2.3",
        "aliases": ["old"],
    }


def test_an_explicit_provider_is_recorded_and_told_to_the_provider(tmp_path: Path):
    asked = {}

    class Noting(Placeholders):
        """Notes the provider of each resource."""

        def new_resource(self, args: MockResourceArgs):
            asked[args.name] = args.provider
            return super().new_resource(args)

    text = "class P(pulumi.ProviderResource): pass\nThing('a', ResourceOptions(provider=P('aws', 'elsewhere', {})))"
    resources = by_name(run_text(tmp_path, text, Noting("us-east-1")))
    provider = f"{resources['elsewhere'].urn}::{resources['elsewhere'].id}"
    assert (resources["a"].options["provider"], asked["a"]) == (provider, provider)


def test_secrets_are_plain_in_the_graph_and_known_to_be_secret(tmp_path: Path):
    run = run_text(
        tmp_path,
        "a = Thing('a', password=pulumi.Output.secret('s'), nested={'deep': [pulumi.Output.secret('t')]}, size=1)\n"
        "pulumi.export('plain', a.arn)\npulumi.export('secret', pulumi.Output.secret({'a': 1}))\n",
    )
    thing = by_name(run)["a"]
    assert (thing.inputs, thing.secrets) == (
        {"password": "s", "nested": {"deep": ["t"]}, "size": 1},
        ["nested", "password"],
    )
    assert (run.outputs["secret"], run.secret_outputs) == ({"a": 1}, {"secret"})


def test_what_is_computed_from_a_secret_input_is_secret(tmp_path: Path):
    text = (
        "class Keeper(pulumi.CustomResource):\n    password: pulumi.Output[str]\n"
        "    def __init__(self, name, **inputs): super().__init__('aws:x/thing:Thing', name, inputs)\n"
        "pulumi.export('password', Keeper('a', password=pulumi.Output.secret('s')).password)"
    )
    assert run_text(tmp_path, text).secret_outputs == {"password"}


def test_files_are_recorded_as_given_and_found_by_the_provider_from_anywhere(tmp_path: Path):
    given = {}

    class Noting(Placeholders):
        """Notes the inputs of each resource."""

        def new_resource(self, args: MockResourceArgs):
            given[args.name] = args.inputs
            return super().new_resource(args)

    text = (
        "Thing('a', code=pulumi.FileArchive('src'), doc=pulumi.FileAsset('/x/doc'),\n"
        "    parts=[pulumi.AssetArchive({'t': pulumi.StringAsset('text'), 'f': pulumi.FileAsset('f')})],\n"
        "    far=pulumi.RemoteArchive('https://example.com/a.zip'), page=pulumi.RemoteAsset('https://example.com/p'))"
    )
    inputs = by_name(run_text(tmp_path, text, Noting("us-east-1")))["a"].inputs
    assert (inputs["code"].path, inputs["doc"].path) == ("src", "/x/doc")
    assert (inputs["far"].uri, inputs["page"].uri) == ("https://example.com/a.zip", "https://example.com/p")
    assert isinstance(given["a"]["code"], FileArchive)
    assert (given["a"]["code"].path, given["a"]["doc"].path) == (str(tmp_path / "src"), "/x/doc")
    content = given["a"]["parts"][0].assets
    assert isinstance(content["t"], StringAsset) and isinstance(content["f"], FileAsset)
    assert (content["t"].text, content["f"].path) == ("text", str(tmp_path / "f"))


GET = "old = Thing('old', ResourceOptions(id='i-1'))\nThing('new', ResourceOptions(depends_on=[old]), peer=old.arn)"


def test_a_resource_that_is_looked_up_has_outputs_and_is_not_among_those_that_are_made(tmp_path: Path):
    run = run_text(tmp_path, f"{GET}\npulumi.export('id', old.id)")
    new = by_name(run)["new"]
    assert [each.name for each in run.graph] == ["shop-dev", "new"]
    assert new.inputs["peer"].startswith("arn:aws:x:us-east-1:123456789012:")
    assert [run.graph[urn].external for urn in new.dependencies] == [True]
    assert run.outputs == {"id": "i-1"}


def test_a_local_deployment_refuses_to_look_up_what_is_not_there(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        run_text(tmp_path, GET, Deployment(clients=None))
    assert str(caught.value) == "aws:x/thing:Thing old: a local run starts with nothing, so i-1 cannot be looked up."


def test_a_method_that_a_provider_would_run_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="^x:index:Thing/method is a method that a provider would run"):
        run_text(tmp_path, "pulumi.export('a', pulumi.runtime.call('x:index:Thing/method', {}))")


def test_the_functions_that_a_program_calls_are_recorded(tmp_path: Path):
    run = run_text(tmp_path, "import pulumi_aws\npulumi_aws.get_region()\npulumi_aws.get_caller_identity()")
    assert run.functions == ["aws:index/getRegion:getRegion", "aws:index/getCallerIdentity:getCallerIdentity"]


def test_the_providers_of_a_component_are_recorded(tmp_path: Path):
    text = (
        "class P(pulumi.ProviderResource): pass\n"
        "class Part(pulumi.ComponentResource): pass\n"
        "Part('t:index:Part', 'part', {}, ResourceOptions(providers=[P('aws', 'elsewhere', {})]))"
    )
    resources = by_name(run_text(tmp_path, text))
    provider = f"{resources['elsewhere'].urn}::{resources['elsewhere'].id}"
    assert resources["part"].options["providers"] == {"aws": provider}


RAW = """
from pulumi.runtime.proto import callback_pb2, resource_pb2
monitor = pulumi.runtime.settings.get_monitor()
"""


def test_an_older_sdk_asks_for_each_feature(tmp_path: Path):
    text = (
        "ask = lambda name: monitor.SupportsFeature(resource_pb2.SupportsFeatureRequest(id=name)).hasSupport\n"
        "pulumi.export('has', [ask('secrets'), ask('transforms')])"
    )
    assert run_text(tmp_path, RAW + text).outputs == {"has": [True, False]}


def test_any_version_of_pulumi_will_do(tmp_path: Path):
    assert len(run_text(tmp_path, "pulumi.runtime.settings.require_pulumi_version('>=99.0.0')").graph) == 1


def test_a_package_that_a_program_registers_has_a_reference(tmp_path: Path):
    text = (
        "answer = monitor.RegisterPackage(resource_pb2.RegisterPackageRequest(name='x', version='1'))\n"
        "pulumi.export('ref', answer.ref)"
    )
    assert run_text(tmp_path, RAW + text).outputs == {"ref": "x@1"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "RegisterResource(resource_pb2.RegisterResourceRequest("
            "type='a:b:c', name='x', transforms=[callback_pb2.Callback(token='t')]))",
            "x has transforms, hooks or migrations, which local runs do not call.",
        ),
        (
            "RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn='urn:forged'))",
            "urn:forged has outputs, and has not been registered.",
        ),
    ],
)
def test_what_an_sdk_would_not_send_is_refused(tmp_path: Path, call: str, message: str):
    with pytest.raises(UserError) as caught:
        run_text(tmp_path, f"{RAW}monitor.{call}")
    assert str(caught.value) == message


READ = "pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', {'name': 'organization/shop/%s'}).value['outputs']"


def test_the_outputs_of_a_stack_are_read_without_a_reference(tmp_path: Path):
    text = (
        f"ref = type('Ref', (), {{}})\npulumi.export('own', {READ % 'dev'})\npulumi.export('other', {READ % 'prod'})\n"
    )
    run = run_text(tmp_path, f"{text}# ref.get_output('size_id')")
    assert (run.outputs["own"], set(run.outputs["other"])) == ({}, {"size_id"})


def test_a_local_deployment_knows_no_other_stack(tmp_path: Path):
    with pytest.raises(
        UserError, match="^pulumi:pulumi:StackReference organization/shop/prod: a local run starts with"
    ):
        run_text(tmp_path, f"pulumi.export('other', {READ % 'prod'})", Deployment(clients=None))
