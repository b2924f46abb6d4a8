"""Rules about what the internet reaches, and what is stored where nothing encrypts it."""

from typing import Any

import pytest

from tests.tapkit.policy.conftest import declared, told

GROUP = "aws:ec2/securityGroup:SecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
VOLUME, INSTANCE = "aws:ebs/volume:Volume", "aws:ec2/instance:Instance"
DATABASE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"


def opened(first: int, last: int, **changes: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": first, "toPort": last, "cidrBlocks": ["0.0.0.0/0"], **changes}


@pytest.mark.parametrize(
    ("group", "message"),
    [
        (declared(GROUP, ingress=[opened(22, 22)]), "it opens port 22 to 0.0.0.0/0"),
        (declared(GROUP, ingress=[opened(80, 443)]), "it opens the ports 80 to 443 to 0.0.0.0/0"),
        (declared(GROUP, ingress=[opened(0, 0, protocol="-1")]), "it opens every port to 0.0.0.0/0"),
        (
            declared(GROUP, ingress=[opened(5432, 5432, ipv6CidrBlocks=["::/0"])]),
            "it opens port 5432 to 0.0.0.0/0 and ::/0",
        ),
        (declared(GROUP_RULE, type="ingress", **opened(0, 65535)), "it opens the ports 0 to 65535 to 0.0.0.0/0"),
        (
            declared(INGRESS, ipProtocol="tcp", fromPort=3306, toPort=3306, cidrIpv6="::/0"),
            "it opens port 3306 to ::/0",
        ),
        (declared(INGRESS, ipProtocol="-1", cidrIpv4="0.0.0.0/0"), "it opens every port to 0.0.0.0/0"),
    ],
)
def test_port_that_is_open_to_everybody_is_found(group: Any, message: str):
    assert told("security-group-closed", group) == [message]


@pytest.mark.parametrize(
    "group",
    [
        declared(GROUP, ingress=[opened(80, 80), opened(443, 443)]),
        declared(GROUP, ingress=[opened(22, 22, cidrBlocks=["203.0.113.0/24"])]),
        declared(GROUP, ingress=[opened(22, 22, cidrBlocks=None, securityGroups=["sg-1"])]),
        declared(GROUP, ingress=[opened(-1, -1, protocol="icmp")]),
        declared(GROUP, egress=[opened(0, 0, protocol="-1")]),
        declared(GROUP_RULE, type="egress", **opened(0, 0, protocol="-1")),
        declared(INGRESS, ipProtocol="tcp", fromPort=22, toPort=22, referencedSecurityGroupId="sg-1"),
    ],
)
def test_port_that_web_servers_or_named_addresses_have_is_fine(group: Any):
    assert not told("security-group-closed", group)


@pytest.mark.parametrize(("public", "found"), [(True, True), (False, False), (None, False)])
def test_public_database_is_found(public: bool | None, found: bool):
    assert bool(told("database-private", declared(DATABASE, publiclyAccessible=public))) is found


@pytest.mark.parametrize(
    ("kind", "props", "path"),
    [
        (DATABASE, {}, "storageEncrypted"),
        (CLUSTER, {"storageEncrypted": False}, "storageEncrypted"),
        ("aws:opensearch/domain:Domain", {"encryptAtRest": {"enabled": False}}, "encryptAtRest.enabled"),
        ("aws:efs/fileSystem:FileSystem", {}, "encrypted"),
        ("aws:redshift/cluster:Cluster", {"encrypted": "false"}, "encrypted"),
    ],
)
def test_plain_database_is_found(kind: str, props: dict, path: str):
    assert told("database-encrypted", declared(kind, **props)) == [f"it does not set {path}"]


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (DATABASE, {"storageEncrypted": True}),
        (DATABASE, {"replicateSourceDb": "other"}),
        (DATABASE, {"snapshotIdentifier": "backup"}),
        (CLUSTER, {"engineMode": "serverless"}),
        ("aws:redshift/cluster:Cluster", {}),
        ("aws:efs/fileSystem:FileSystem", {"kmsKeyId": "arn"}),
        # AWS encrypts every table.
        ("aws:dynamodb/table:Table", {}),
    ],
)
def test_encrypted_database_is_fine(kind: str, props: dict):
    assert not told("database-encrypted", declared(kind, **props))


@pytest.mark.parametrize(
    ("kind", "props", "messages"),
    [
        (VOLUME, {}, ["it does not set encrypted"]),
        (VOLUME, {"encrypted": True}, []),
        (VOLUME, {"snapshotId": "snap-1"}, []),
        (INSTANCE, {"ami": "ami-1"}, []),
        (INSTANCE, {"rootBlockDevice": {"encrypted": True}}, []),
        (INSTANCE, {"rootBlockDevice": {"volumeSize": 8}}, ["its rootBlockDevice is not encrypted"]),
        (INSTANCE, {"ebsBlockDevices": [{"snapshotId": "snap-1"}, {}]}, ["its ebsBlockDevices is not encrypted"]),
    ],
)
def test_plain_volume_is_found(kind: str, props: dict, messages: list[str]):
    assert told("volume-encrypted", declared(kind, **props)) == messages


@pytest.mark.parametrize(("enabled", "found"), [(True, False), (None, False), (False, True)])
def test_account_may_encrypt_volumes_by_default(enabled: bool | None, found: bool):
    default = declared("aws:ebs/encryptionByDefault:EncryptionByDefault", enabled=enabled)
    assert bool(told("volume-encrypted", declared(VOLUME), default)) is found


@pytest.mark.parametrize(("kind", "found"), [("KMS", False), ("NONE", True), (None, True)])
def test_plain_stream_is_found(kind: str | None, found: bool):
    assert bool(told("stream-encrypted", declared("aws:kinesis/stream:Stream", encryptionType=kind))) is found
