"""Networks: what the internet reaches, and what is stored where nothing encrypts it."""

from collections.abc import Iterator
from typing import Any

from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack

SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
GROUPS = (SECURITY_GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_EVERYWHERE = {"0.0.0.0/0", "::/0"}
_RANGES = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
# Web servers are meant to be reached.
_PUBLIC_PORTS = {80, 443}
_WITH_PORTS = {"tcp", "udp", "6", "17"}
_ALL_PROTOCOLS = {"-1", "all"}

DATABASES = (
    "aws:rds/instance:Instance",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:dms/replicationInstance:ReplicationInstance",
    "aws:mq/broker:Broker",
)
# The property that encrypts what is stored, where AWS does not by itself.
_DATABASE_ENCRYPTION = {
    "aws:rds/instance:Instance": "storageEncrypted",
    "aws:rds/cluster:Cluster": "storageEncrypted",
    "aws:docdb/cluster:Cluster": "storageEncrypted",
    "aws:neptune/cluster:Cluster": "storageEncrypted",
    "aws:opensearch/domain:Domain": "encryptAtRest.enabled",
    "aws:elasticsearch/domain:Domain": "encryptAtRest.enabled",
    "aws:elasticache/replicationGroup:ReplicationGroup": "atRestEncryptionEnabled",
    "aws:efs/fileSystem:FileSystem": "encrypted",
}
# Encrypted by default, so that only an explicit refusal counts.
_DEFAULT_ENCRYPTION = {
    "aws:redshift/cluster:Cluster": "encrypted",
    "aws:elasticache/serverlessCache:ServerlessCache": "encrypted",
}
# A copy is encrypted as its source is, and Aurora Serverless v1 always.
_INHERITS_ENCRYPTION = (
    "replicateSourceDb",
    "snapshotIdentifier",
    "replicationSourceIdentifier",
    "globalReplicationGroupId",
)
_VOLUME = "aws:ebs/volume:Volume"
_INSTANCE = "aws:ec2/instance:Instance"
_VOLUMES_OF_INSTANCE = ("rootBlockDevice", "ebsBlockDevices")
_ENCRYPTION_BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"
_STREAM = "aws:kinesis/stream:Stream"


@resource_rule(
    "security-group-closed",
    Severity.HIGH,
    "Name the addresses or the security group that need the port, or reach the machine with Session Manager.",
    *GROUPS,
    GROUP_RULE,
    INGRESS_RULE,
)
def security_group_closed(resource: Resource) -> Iterator[str]:
    """A security group opens nothing but 80 and 443 to the whole internet."""
    if resource.type in GROUPS:
        opened = resource.values("ingress")
    elif resource.type == GROUP_RULE and resource.value("type") != "ingress":
        opened = []
    else:
        opened = [resource.props]
    for each_rule in opened:
        ports = _ports(each_rule)
        sources = {source for key in _RANGES for source in _listed(each_rule.get(key))} & _EVERYWHERE
        if sources and ports:
            yield f"it opens {ports} to {' and '.join(sorted(sources))}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _ports(opened: Any) -> str:
    """The ports that a rule opens, for a message; empty where everybody may reach them."""
    protocol = str(opened.get("protocol") or opened.get("ipProtocol") or "-1").lower()
    first, last = opened.get("fromPort"), opened.get("toPort")
    if protocol in _ALL_PROTOCOLS:
        return "every port"
    if protocol not in _WITH_PORTS or first is None or last is None:
        return ""
    if first != last:
        return f"the ports {first:g} to {last:g}"
    return "" if first in _PUBLIC_PORTS else f"port {first:g}"


@resource_rule(
    "database-private",
    Severity.CRITICAL,
    "Set publicly_accessible to False, and connect from the database's own network.",
    *DATABASES,
)
def database_private(database: Resource) -> Iterator[str]:
    """A database has no public address."""
    if database.value("publiclyAccessible") is True:
        yield "it is publicly accessible"


@resource_rule(
    "database-encrypted",
    Severity.HIGH,
    "Set storage_encrypted, or what the type calls it, to True; a database that exists is replaced by it.",
    *_DATABASE_ENCRYPTION,
    *_DEFAULT_ENCRYPTION,
)
def database_encrypted(database: Resource) -> Iterator[str]:
    """A database or file system encrypts what it stores."""
    if any(database.sets(path) for path in _INHERITS_ENCRYPTION) or database.value("engineMode") == "serverless":
        return
    if path := _DATABASE_ENCRYPTION.get(database.type):
        plain = database.value(path) is not True
    else:
        path = _DEFAULT_ENCRYPTION[database.type]
        plain = database.value(path) in (False, "false")
    if plain and not database.sets("kmsKeyId"):
        yield f"it does not set {path}"


@rule(
    "volume-encrypted",
    Severity.MEDIUM,
    "Set encrypted on the volume, or add an aws.ebs.EncryptionByDefault.",
    _VOLUME,
    _INSTANCE,
)
def volume_encrypted(stack: Stack, resource: Resource) -> Iterator[str]:
    """A volume is encrypted, by itself or by the account's default."""
    if any(default.value("enabled") is not False for default in stack.of_type(_ENCRYPTION_BY_DEFAULT)):
        return
    if resource.type == _VOLUME:
        if resource.value("encrypted") is not True and not resource.sets("snapshotId"):
            yield "it does not set encrypted"
        return
    for path in _VOLUMES_OF_INSTANCE:
        # An instance that says nothing of its volumes leaves them to its image and the account.
        if any(device.get("encrypted") is not True and not device.get("snapshotId") for device in resource.given(path)):
            yield f"its {path} is not encrypted"


@resource_rule("stream-encrypted", Severity.MEDIUM, 'Set encryption_type to "KMS" and kms_key_id.', _STREAM)
def stream_encrypted(stream: Resource) -> Iterator[str]:
    """A stream encrypts its records."""
    if stream.value("encryptionType") != "KMS":
        yield "it does not encrypt its records"
