"""Rules about keys."""

import json
from dataclasses import replace

import pytest
from tapkit.aws.kms import KEY, KEY_ALIAS
from tapkit.aws.sqs import QUEUE

from tests.tapkit.policy.conftest import declared, told

ADMINISTRATION = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "kms:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("props", "found"),
    [
        ({}, True),
        ({"enableKeyRotation": False}, True),
        ({"enableKeyRotation": False, "customerMasterKeySpec": "SYMMETRIC_DEFAULT"}, True),
        ({"enableKeyRotation": True}, False),
        ({"customerMasterKeySpec": "RSA_2048"}, False),
        ({"keyUsage": "GENERATE_VERIFY_MAC"}, False),
        ({"customKeyStoreId": "cks-1"}, False),
    ],
)
def test_symmetric_key_that_stays_the_same_is_found(props: dict, found: bool):
    assert told("key-rotated", declared(KEY, **props)) == (["its rotation is not enabled"] if found else [])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, False),
        ({"Action": ["kms:Put*"], "Resource": "arn:aws:kms:us-east-1:123456789012:key/1"}, False),
        ({"Principal": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}}, False),
        ({"Action": "kms:Decrypt"}, True),
        ({"Effect": "Deny"}, True),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, True),
    ],
)
def test_key_that_nobody_can_change_is_found(change: dict, found: bool):
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**ADMINISTRATION, **change}]})
    messages = ["its policy lets nobody change it: kms:PutKeyPolicy is allowed to no account or role"] if found else []
    assert told("key-administered", declared(KEY, policy=document)) == messages


def test_key_without_policy_gets_aws_own():
    assert not told("key-administered", declared(KEY))


@pytest.mark.parametrize(
    ("window", "kind", "name", "found"),
    [
        (7, QUEUE, "kmsMasterKeyId", True),
        (30, QUEUE, "kmsMasterKeyId", False),
        (None, QUEUE, "kmsMasterKeyId", False),
        (7, QUEUE, "policy", False),
        (7, KEY_ALIAS, "targetKeyId", False),
    ],
)
def test_key_to_data_that_is_soon_gone_is_found(window: int | None, kind: str, name: str, found: bool):
    key = declared(KEY, "key", deletionWindowInDays=window)
    user = replace(declared(kind), references={name: [key.urn]})
    messages = ["it is gone 7 days after a mistake, and all that it encrypts with it"] if found else []
    assert told("key-deletion-window", key, user) == messages
