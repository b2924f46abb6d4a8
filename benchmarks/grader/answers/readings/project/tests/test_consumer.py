import os

import boto3
from moto import mock_dynamodb

os.environ["TABLE_NAME"] = "readings"
os.environ["AWS_DEFAULT_REGION"] = "us-west-2"


@mock_dynamodb
def test_reading_is_stored():
    boto3.resource("dynamodb").create_table(
        TableName="readings",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    from consumer.consumer import handler

    response = handler({"Records": [{"body": '{"device": "d1", "value": 3}'}]}, None)
    assert response["statusCode"] == 200
