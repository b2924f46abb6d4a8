"""Values compared: what counts as the same in Pulumi's and in AWS's words, and where the others differ."""

import json
from typing import Any

import pytest
from tapkit.ops.validation.differences import compare

ROOT = "arn:aws:iam::123456789012:root"


def found(declared: Any, live: Any) -> list[tuple[str, Any, Any]]:
    return list(compare(declared, live))


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"memorySize": 512.0}, {"MemorySize": 512}),
        ({"retention": 60.0}, {"retention": "60"}),
        ({"enabled": True}, {"Enabled": "true"}),
        ({"enabled": False}, {"Enabled": "false"}),
        ({"enabled": False}, {}),
        ({"prefix": ""}, {}),
        ({"filter": {"prefix": ""}}, {}),
        ({"events": []}, {}),
        ({"a": 1.5}, {"A": "1.5"}),
        ({"a": 1.0}, {"A": 1, "Undeclared": 2}),
        ({"actions": ["b", "a"]}, {"Actions": ["a", "b"]}),
        ({"rules": [{"id": "a"}, {"id": "b"}]}, {"Rules": [{"ID": "b"}, {"ID": "a"}]}),
        ({"tags": {"a": "b"}}, {"Tags": [{"Key": "a", "Value": "b"}, {"Key": "aws:c", "Value": "d"}]}),
        ({"tags": {"a": "b"}}, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ({"tags": {}}, {}),
        ({"dimensions": {"a": "b"}}, {"Dimensions": [{"Name": "a", "Value": "b"}]}),
        ({"layers": None}, {"Layers": []}),
        ({"vpc": None}, {"Vpc": {"Subnets": [], "Id": "", "Dual": False}}),
        ({"policy": document({"Action": "a"})}, {"Policy": document({"Action": ["a"]})}),
        ({"policy": document({"Action": ["a"]})}, {"Policy": document({"Action": "a"})}),
        ({"policy": document({"Action": ["a", "b"]})}, {"Policy": json.loads(document({"Action": ["b", "a"]}))}),
        (
            {"policy": document({"Principal": {"AWS": "123456789012"}})},
            {"Policy": document({"Principal": {"AWS": ROOT}})},
        ),
        ({"policy": document({"Principal": "*"})}, {"Policy": document({"Principal": "*"})}),
    ],
)
def test_what_says_the_same_is_no_difference(declared: Any, live: Any):
    assert not found(declared, live)


@pytest.mark.parametrize(
    ("declared", "live", "expected"),
    [
        ({"memorySize": 512.0}, {"MemorySize": 128}, ("memorySize", 512.0, 128)),
        ({"enabled": True}, {}, ("enabled", True, None)),
        ({"concurrency": 0.0}, {}, ("concurrency", 0.0, None)),
        ({"a": {"b": 1.0}}, {"A": {"B": 2}}, ("a.b", 1.0, 2)),
        ({"a": {"b": 1.0}}, {"A": "text"}, ("a", {"b": 1.0}, "text")),
        ({"a": ["b"]}, {"A": ["b", "c"]}, ("a", ["b"], ["b", "c"])),
        ({"a": ["b"]}, {}, ("a", ["b"], [])),
        ({"a": []}, {"A": ["b"]}, ("a", [], ["b"])),
        ({"a": None}, {"A": ["b"]}, ("a", None, ["b"])),
        ({"a": [{"id": "x", "n": 1.0}]}, {"A": [{"ID": "x", "N": 2}]}, ("a[x].n", 1.0, 2)),
        ({"a": [{"id": "x"}]}, {"A": [{"ID": "x"}, {"ID": "y"}]}, ("a[y]", None, {"ID": "y"})),
        ({"a": [{"id": "x"}, {"id": "x", "n": 1.0}]}, {"A": [{"ID": "x"}, {"ID": "x"}]}, ("a[1].n", 1.0, None)),
        ({"a": [{"n": 1.0}]}, {"A": [{"N": 1}, {"N": 2}]}, ("a[1]", None, {"N": 2})),
        ({"a": [["b"]]}, {"A": [["c"]]}, ("a[0]", ["b"], ["c"])),
        ({"tags": {"a": "b"}}, {"Tags": {"a": "b", "c": "d"}}, ("tags.c", None, "d")),
        ({"tags": {"a": "b"}}, {"Tags": {"A": "b", "a": "b"}}, ("tags.A", None, "b")),
        ({"tags": {"a": "b"}}, {}, ("tags.a", "b", None)),
    ],
)
def test_what_differs_is_reported_with_its_path(declared: Any, live: Any, expected: tuple[str, Any, Any]):
    assert found(declared, live) == [expected]


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        ({"Sid": "s", "Action": "b"}, ("policy.Statement[s].Action", "a", "b")),
        ({"Sid": "s", "Action": ["a", "b"]}, ("policy.Statement[s].Action", ["a"], ["a", "b"])),
        ({"Sid": "s", "Action": "a", "Condition": {}}, ("policy.Statement[s].Condition", None, {})),
    ],
)
def test_a_policy_is_compared_in_all_it_says(live: dict[str, Any], expected: tuple[str, Any, Any]):
    declared = document({"Sid": "s", "Action": "a"})
    assert found({"policy": declared}, {"Policy": document(live)}) == [expected]


@pytest.mark.parametrize("live", [None, "no JSON"])
def test_a_policy_that_is_none_is_reported_as_a_whole(live: str | None):
    ((path, _, actual),) = found({"policy": document({"Sid": "s"})}, {"Policy": live})
    assert (path, actual) == ("policy", live)


def test_a_text_in_braces_need_not_be_json():
    assert found({"description": "{name} is processed"}, {"Description": "{name} is lost"}) == [
        ("description", "{name} is processed", "{name} is lost")
    ]
