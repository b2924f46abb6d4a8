"""KMS's resources, read back from the emulator."""

import re

import pytest
from tapkit.aws.reading import READINGS, Live
from tapkit.errors import UserError
from tapkit.local.clients import Clients

from tests.tapkit.local.conftest import Create


@pytest.mark.parametrize(
    ("rotation", "rotates"), [({}, False), ({"enableKeyRotation": False}, False), ({"enableKeyRotation": True}, True)]
)
def test_a_key_rotates_where_it_is_asked_for(rotation: dict, rotates: bool, create: Create, clients: Clients):
    identifier, outputs = create("aws:kms/key:Key", "key", description="Uploads", deletionWindowInDays=30.0, **rotation)
    kms = clients("kms")
    metadata = kms.describe_key(KeyId=identifier)["KeyMetadata"]
    assert (metadata["Description"], metadata["Arn"], metadata["KeyId"]) == (
        "Uploads",
        outputs["arn"],
        outputs["keyId"],
    )
    assert kms.get_key_rotation_status(KeyId=identifier)["KeyRotationEnabled"] is rotates


@pytest.mark.parametrize(
    ("name", "form"), [({}, r"alias/uploads-[0-9a-f]{7}"), ({"name": "alias/given"}, r"alias/given")]
)
def test_a_keys_alias_leads_to_the_key(name: dict, form: str, create: Create, clients: Clients):
    key, _ = create("aws:kms/key:Key", "key")
    alias, outputs = create("aws:kms/alias:Alias", "uploads", targetKeyId=key, **name)
    assert re.fullmatch(form, alias)
    assert outputs["name"] == alias
    assert clients("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == key


def test_a_keys_alias_has_to_start_with_alias(create: Create):
    with pytest.raises(UserError) as failure:
        create("aws:kms/alias:Alias", "a", name="uploads", targetKeyId="key")
    assert str(failure.value) == (
        "aws:kms/alias:Alias a: name is 'uploads': the name of a key's alias starts with alias/."
    )


def test_a_key_is_not_found_by_another_keys_alias(clients: Clients):
    alias = Live("alias", "alias", "", {"targetKeyId": "another-0000000"}, clients)
    key = Live("key", "key-0000000", "", {}, clients, declared={"aws:kms/alias:Alias": [alias]}.__getitem__)
    assert not list(READINGS["aws:kms/key:Key"].find(key))
