"""`get_policy_document`, rendered as the AWS provider does."""

import json
from pathlib import Path
from typing import Any

import pytest
from tapkit.runner.policy_document import render

from tests.tapkit.runner.programs import run_text


def document(**arguments: Any) -> dict[str, Any]:
    """The rendered document; both forms of the text say the same."""
    result = render(arguments)
    assert json.loads(result["json"]) == json.loads(result["minifiedJson"])
    return json.loads(result["json"])


def statement(**given: Any) -> dict[str, Any]:
    """The only statement of a document."""
    (found,) = document(statements=[given])["Statement"]
    return found


def test_a_program_gets_the_document_that_it_describes(tmp_path: Path):
    run = run_text(
        tmp_path,
        "import pulumi_aws as aws\n"
        "bucket = aws.s3.Bucket('b', bucket='mine')\n"
        "policy = aws.iam.get_policy_document_output(statements=[{'actions': ['s3:*'], 'resources': [bucket.arn]}])\n"
        "pulumi.export('policy', policy.json.apply(__import__('json').loads))",
    )
    assert run.outputs["policy"] == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::mine"}],
    }


def test_lists_are_without_duplicates_in_descending_order_and_a_single_value_stands_by_itself():
    found = statement(actions=["s3:Get", "s3:Put", "s3:Get"], resources=["*"], sid="Mine", effect="Deny")
    assert found == {"Sid": "Mine", "Effect": "Deny", "Action": ["s3:Put", "s3:Get"], "Resource": "*"}


def test_what_is_excepted_is_rendered():
    assert statement(notActions=["a:b"], notResources=["c"]) == {
        "Effect": "Allow",
        "NotAction": "a:b",
        "NotResource": "c",
    }


@pytest.mark.parametrize(
    ("principals", "rendered"),
    [
        ([{"type": "*", "identifiers": ["*"]}], "*"),
        ([{"type": "AWS", "identifiers": ["*"]}], {"AWS": "*"}),
        (
            [{"type": "Service", "identifiers": ["b", "a"]}, {"type": "Service", "identifiers": ["c"]}],
            {"Service": ["c", "b", "a"]},
        ),
    ],
)
def test_principals_are_by_type(principals: list[dict[str, Any]], rendered: Any):
    assert statement(principals=principals)["Principal"] == rendered
    assert statement(notPrincipals=principals)["NotPrincipal"] == rendered


def test_conditions_are_by_test_and_variable():
    conditions = [
        {"test": "StringEquals", "variable": "v", "values": ["a"]},
        {"test": "StringEquals", "variable": "v", "values": ["a", "b"]},
        {"test": "Bool", "variable": "w", "values": ["true"]},
    ]
    assert statement(conditions=conditions)["Condition"] == {"StringEquals": {"v": ["a", "b"]}, "Bool": {"w": "true"}}


def test_documents_are_merged_and_overridden_by_sid():
    source = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}, {"Effect": "Allow"}]})
    override = json.dumps({"Statement": {"Sid": "A", "Effect": "Allow", "Action": "new"}})
    found = document(sourcePolicyDocuments=[source], overridePolicyDocuments=[override], statements=[{"sid": "B"}])
    assert found["Statement"] == [
        {"Sid": "A", "Effect": "Allow", "Action": "new"},
        {"Effect": "Allow"},
        {"Effect": "Allow", "Sid": "B"},
    ]


def test_identifier_and_version_of_the_document_are_kept():
    assert document(policyId="mine", version="2008-10-17") == {"Version": "2008-10-17", "Id": "mine"}
