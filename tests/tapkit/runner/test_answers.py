"""What is made up for resources and provider functions, from the SDK's annotations."""

import json
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest
from tapkit.runner.answers import Answers
from tapkit.runner.sdk import Sdk

REGION, ACCOUNT = "eu-west-1", "111122223333"
SDK = Sdk()


def resource(token: str, **known: Any) -> tuple[str, dict[str, Any]]:
    """A resource's identifier and outputs; its logical name is `a`."""
    return Answers(REGION, ACCOUNT, SDK).resource(token, "a", "given", known)


def function(token: str, **arguments: Any) -> dict[str, Any]:
    """A provider function's result."""
    return Answers(REGION, ACCOUNT, SDK).function(token, arguments)


def test_what_the_program_gave_is_kept_and_what_is_always_there_is_filled_in():
    _, outputs = resource("aws:apigatewayv2/api:Api", name="mine", protocolType="HTTP", arn="arn:known")
    assert (outputs["name"], outputs["protocolType"], outputs["arn"]) == ("mine", "HTTP", "arn:known")
    assert outputs["apiEndpoint"].startswith("https://")


def test_what_is_optional_and_not_given_stays_absent():
    assert "description" not in resource("aws:apigatewayv2/api:Api")[1]


def test_the_same_question_has_the_same_answer():
    assert resource("aws:ec2/vpc:Vpc") == resource("aws:ec2/vpc:Vpc")


@pytest.mark.parametrize(
    ("token", "start"),
    [
        ("aws:ec2/vpc:Vpc", "vpc-"),
        ("aws:ec2/subnet:Subnet", "subnet-"),
        ("aws:ec2/securityGroup:SecurityGroup", "sg-"),
        ("aws:lb/loadBalancer:LoadBalancer", f"arn:aws:lb:{REGION}:{ACCOUNT}:"),
        ("aws:dynamodb/table:Table", "given"),
        ("pulumi:providers:aws", "given"),
    ],
)
def test_an_identifier_has_the_form_that_aws_gives_it(token: str, start: str):
    assert resource(token)[0].startswith(start)


@pytest.mark.parametrize(
    ("known", "name", "value"),
    [
        ({"forceDestroy": "true"}, "forceDestroy", True),
        ({"forceDestroy": False}, "forceDestroy", False),
        ({"bucket": 7}, "bucket", "7"),
        ({"bucket": True}, "bucket", "true"),
        ({"tags": {"a": "b"}}, "tagsAll", {"a": "b"}),
    ],
)
def test_values_have_the_types_that_the_sdk_expects(known: dict[str, Any], name: str, value: Any):
    assert resource("aws:s3/bucket:Bucket", **known)[1][name] == value


@pytest.mark.parametrize(("given", "value"), [("5", 5), ("many", "many")])
def test_a_number_may_be_given_as_text(given: str, value: Any):
    assert resource("aws:sqs/queue:Queue", delaySeconds=given)[1]["delaySeconds"] == value


@pytest.mark.parametrize(("engine", "port"), [("mysql", 3306), ("postgres", 5432), ("aurora-mysql", 3306)])
def test_a_database_has_the_port_of_its_engine(engine: str, port: int):
    assert resource("aws:rds/instance:Instance", engine=engine)[1]["port"] == port


def test_an_appsync_api_has_both_addresses():
    assert set(resource("aws:appsync/graphQLApi:GraphQLApi")[1]["uris"]) == {"GRAPHQL", "REALTIME"}


def test_a_type_that_no_sdk_knows_has_what_is_known():
    assert resource("aws:x/thing:Thing", size=1) == ("given", {"size": 1})
    assert resource("nowhere:x/thing:Thing") == ("given", {})


def test_every_type_of_the_sdk_has_an_answer_that_json_has_a_form_for():
    files = sorted(Path(pulumi_aws.__file__).parent.glob("[a-s]*/[a-z]*.py"))[::60]
    tokens = [
        line.split('"')[1] for file in files for line in file.read_text().splitlines() if "@pulumi.type_token" in line
    ]
    assert len(tokens) > 20
    for token in tokens:
        json.dumps(resource(token))


@pytest.mark.parametrize(
    ("token", "arguments", "name", "value"),
    [
        ("getAvailabilityZones", {}, "names", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ("getRegion", {}, "region", REGION),
        ("getRegion", {"region": "us-west-2"}, "name", "us-west-2"),
        ("getCallerIdentity", {}, "accountId", ACCOUNT),
        ("getPartition", {}, "dnsSuffix", "amazonaws.com"),
    ],
)
def test_functions_about_the_place_answer_for_the_stack(token: str, arguments: dict, name: str, value: Any):
    assert function(f"aws:index/{token}:{token}", **arguments)[name] == value


@pytest.mark.parametrize(
    ("token", "arguments", "name", "start"),
    [
        ("ec2/getAmi:getAmi", {"owners": ["amazon"], "mostRecent": True}, "id", "ami-"),
        ("ec2/getVpc:getVpc", {"default": True}, "id", "vpc-"),
        ("ec2/getVpc:getVpc", {"id": "vpc-mine"}, "id", "vpc-mine"),
        ("ec2/getVpc:getVpc", {}, "cidrBlock", "10."),
        ("ec2/getSubnet:getSubnet", {}, "id", "subnet-"),
        ("secretsmanager/getSecretVersion:getSecretVersion", {"secretId": "s"}, "secretString", "{"),
        ("ecr/getAuthorizationToken:getAuthorizationToken", {}, "authorizationToken", "QVdTO"),
        ("s3/getBucket:getBucket", {"bucket": "b"}, "bucket", "b"),
    ],
)
def test_lookups_answer_plausibly(token: str, arguments: dict, name: str, start: str):
    assert function(f"aws:{token}", **arguments)[name].startswith(start)


def test_a_lookup_of_subnets_finds_several():
    assert [each[:7] for each in function("aws:ec2/getSubnets:getSubnets")["ids"]] == ["subnet-"] * 3


def test_a_function_that_no_sdk_knows_answers_with_its_arguments():
    assert function("x:index:look", a=1) == {"a": 1}


FAKE = {
    "__init__.py": "",
    "box.py": '''import pulumi
@pulumi.type_token("fake:index/box:Box")
class Box(pulumi.CustomResource):
    @_builtins.property
    @pulumi.getter
    def colour(self) -> pulumi.Output['Colour']:
        """
        x
        """
    @_builtins.property
    @pulumi.getter(name="anyThing")
    def any_thing(self) -> pulumi.Output[Optional[Any]]:
        pass
    @_builtins.property
    @pulumi.getter
    def loop(self) -> pulumi.Output['outputs.Loop']:
        pass
    @_builtins.property
    @pulumi.getter
    def lost(self) -> pulumi.Output['outputs.Lost']:
        pass
    @_builtins.property
    @pulumi.getter
    def weight(self) -> pulumi.Output[_builtins.float]:
        pass
    @_builtins.property
    @pulumi.getter
    def either(self) -> pulumi.Output[Union[pulumi.Asset, pulumi.Archive]]:
        pass
    @_builtins.property
    @pulumi.getter
    def whatever(self) -> pulumi.Output[Any]:
        pass
''',
    "outputs.py": """class Loop(dict):
    @_builtins.property
    @pulumi.getter
    def again(self) -> 'outputs.Loop':
        pass
    @_builtins.property
    @pulumi.getter
    def many(self) -> Sequence['outputs.Loop']:
        pass
""",
    "_enums.py": '''class Colour(_builtins.str, Enum):
    """
    A colour.
    """
    RED = "red"
    BLUE = "blue"
''',
}


@pytest.fixture(name="fake", scope="module")
def sdk_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers for a provider with every kind of annotation."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "pulumi_fake").mkdir()
    for name, text in FAKE.items():
        (folder / "pulumi_fake" / name).write_text(text, encoding="utf-8")
    return Answers(REGION, ACCOUNT, Sdk([folder]))


def test_each_kind_of_annotation_has_a_value(fake: Answers):
    _, outputs = fake.resource("fake:index/box:Box", "a", "given", {})
    assert (outputs["colour"], outputs["weight"]) == ("red", 1)
    assert outputs["lost"].startswith("a-")
    assert not {"anyThing", "either", "whatever"} & set(outputs)


def test_classes_that_contain_themselves_come_to_an_end(fake: Answers):
    _, outputs = fake.resource("fake:index/box:Box", "a", "given", {"loop": "given as text"})
    assert outputs["loop"] == "given as text"
    text = json.dumps(fake.resource("fake:index/box:Box", "a", "given", {})[1]["loop"])
    assert 0 < text.count("again") < 100


def test_objects_within_are_completed_and_keep_what_is_given(fake: Answers):
    _, outputs = fake.resource("fake:index/box:Box", "a", "given", {"loop": {"many": [], "more": 1}})
    assert (outputs["loop"]["many"], outputs["loop"]["more"]) == ([], 1)
    assert "again" in outputs["loop"]


def test_what_is_given_for_a_union_or_anything_is_kept(fake: Answers):
    _, outputs = fake.resource("fake:index/box:Box", "a", "given", {"either": "file", "anyThing": [1], "more": 2})
    assert (outputs["either"], outputs["anyThing"], outputs["more"]) == ("file", [1], 2)
