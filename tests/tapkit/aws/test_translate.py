"""Pulumi's inputs become an AWS call's parameters, which botocore's own models then accept."""

from typing import Any

import pytest
from botocore import xform_name
from botocore.stub import Stubber
from tapkit.aws.translate import call
from tapkit.errors import UserError

from tests.tapkit.aws.clients import client


def require(operation: str, inputs: dict[str, Any], parameters: dict[str, Any], **renames: str) -> None:
    """Fails unless the inputs become these parameters, and the operation's model accepts them."""
    service, name = operation.split(".")
    with Stubber(client(service)) as stubber:
        stubber.add_response(xform_name(name), {}, parameters)
        call(client(service), xform_name(name), inputs, renames)
        stubber.assert_no_pending_responses()


def refused(operation: str, inputs: dict[str, Any], **renames: str) -> str:
    """The error about inputs that have no place in an operation, which is not called."""
    service, name = operation.split(".")
    with Stubber(client(service)), pytest.raises(UserError) as caught:
        call(client(service), xform_name(name), inputs, renames)
    return str(caught.value)


def test_names_differ_in_letter_case_at_every_depth():
    rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "k"}}
    member = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}}
    require(
        "s3.PutBucketEncryption",
        {"bucket": "b", "serverSideEncryptionConfiguration": {"rules": [rule, {"bucketKeyEnabled": True}]}},
        {"Bucket": "b", "ServerSideEncryptionConfiguration": {"Rules": [member, {"BucketKeyEnabled": True}]}},
    )


def test_a_property_may_be_called_otherwise():
    require("logs.CreateLogGroup", {"name": "l"}, {"logGroupName": "l"}, name="logGroupName")


def test_a_nested_property_may_be_called_otherwise():
    require(
        "s3.PutBucketVersioning",
        {"bucket": "b", "configuration": {"state": "Enabled"}},
        {"Bucket": "b", "VersioningConfiguration": {"Status": "Enabled"}},
        configuration="VersioningConfiguration",
        state="Status",
    )


@pytest.mark.parametrize(
    ("operation", "inputs", "parameters"),
    [
        (  # an integer
            "logs.PutRetentionPolicy",
            {"logGroupName": "l", "retentionInDays": 7.0},
            {"logGroupName": "l", "retentionInDays": 7},
        ),
        (  # a long, in a list
            "s3.PutBucketLifecycleConfiguration",
            {
                "bucket": "b",
                "lifecycleConfiguration": {"rules": [{"status": "E", "filter": {"objectSizeLessThan": 5.0}}]},
            },
            {
                "Bucket": "b",
                "LifecycleConfiguration": {"Rules": [{"Status": "E", "Filter": {"ObjectSizeLessThan": 5}}]},
            },
        ),
    ],
    ids=["integer", "long"],
)
def test_whole_numbers_arrive_whole(operation: str, inputs: dict, parameters: dict):
    """botocore's model refuses a float where it has an integer."""
    require(operation, inputs, parameters)


def test_a_maps_keys_are_the_users_own():
    require(
        "lambda.UpdateFunctionConfiguration",
        {"functionName": "f", "environment": {"variables": {"functionName": "v", "log_Level": "INFO"}}},
        {"FunctionName": "f", "Environment": {"Variables": {"functionName": "v", "log_Level": "INFO"}}},
    )


@pytest.mark.parametrize(
    ("operation", "inputs", "parameters"),
    [
        (
            "s3.PutBucketTagging",
            {"bucket": "b", "tagging": {"tagSet": {"Team": "a", "env": "dev"}}},
            {"Bucket": "b", "Tagging": {"TagSet": [{"Key": "Team", "Value": "a"}, {"Key": "env", "Value": "dev"}]}},
        ),
        ("kms.CreateKey", {"tags": {"Team": "a"}}, {"Tags": [{"TagKey": "Team", "TagValue": "a"}]}),
        ("logs.CreateLogGroup", {"logGroupName": "l", "tags": {"T": "a"}}, {"logGroupName": "l", "tags": {"T": "a"}}),
        (
            "cloudwatch.ListMetrics",
            {"dimensions": {"FunctionName": "f", "Resource": "f:live"}},
            {"Dimensions": [{"Name": "FunctionName", "Value": "f"}, {"Name": "Resource", "Value": "f:live"}]},
        ),
    ],
    ids=["s3", "kms", "logs", "dimensions"],
)
def test_a_map_takes_the_form_of_the_service(operation: str, inputs: dict, parameters: dict):
    require(operation, inputs, parameters)


def test_the_answer_is_the_services():
    with Stubber(client("sqs")) as stubber:
        stubber.add_response("create_queue", {"QueueUrl": "https://q"}, {"QueueName": "q"})
        assert call(client("sqs"), "create_queue", {"queueName": "q"})["QueueUrl"] == "https://q"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (
            {"logGroupName": "l", "skipDestroy": True},
            "property skipDestroy is not known here: PutRetentionPolicy takes logGroupName, retentionInDays.",
        ),
        (
            {"log_group_name": "l"},
            "property log_group_name is not known here: PutRetentionPolicy takes logGroupName, retentionInDays.",
        ),
    ],
)
def test_an_unknown_property_is_refused(inputs: dict, message: str):
    assert refused("logs.PutRetentionPolicy", inputs) == message


def test_an_unknown_property_within_a_list_is_refused_with_its_place():
    rules = [{"bucketKeyEnabled": True}, {"bucketKey": True}]
    message = refused("s3.PutBucketEncryption", {"bucket": "b", "serverSideEncryptionConfiguration": {"rules": rules}})
    assert message.startswith(
        "property bucketKey is not known here: "
        "PutBucketEncryption.ServerSideEncryptionConfiguration.Rules[1] takes ApplyServerSideEncryptionByDefault, "
    )


@pytest.mark.parametrize(
    ("operation", "inputs", "message"),
    [
        (
            "s3.PutBucketLifecycleConfiguration",
            {"bucket": "b", "lifecycleConfiguration": {"rules": {"status": "Enabled"}}},
            "a map stands for PutBucketLifecycleConfiguration.LifecycleConfiguration.Rules, "
            "where the API has a list of LifecycleRule.",
        ),
        (
            "lambda.UpdateFunctionConfiguration",
            {"functionName": "f", "layers": {"arn": "a"}},
            "a map stands for UpdateFunctionConfiguration.Layers, where the API has a list of LayerVersionArn.",
        ),
    ],
    ids=["structures", "strings"],
)
def test_a_map_in_the_place_of_another_list_is_refused(operation: str, inputs: dict, message: str):
    assert refused(operation, inputs) == message


def test_a_fraction_in_the_place_of_a_whole_number_is_refused():
    message = refused("lambda.CreateFunction", {"functionName": "f", "timeout": 3.7})
    assert message == "CreateFunction.Timeout is 3.7: it must be a whole number."


def test_a_plain_value_in_the_place_of_properties_is_refused():
    message = refused("s3.PutBucketVersioning", {"bucket": "b", "versioningConfiguration": "Enabled"})
    assert message == (
        "PutBucketVersioning.VersioningConfiguration is 'Enabled': it has the properties MFADelete, Status."
    )
