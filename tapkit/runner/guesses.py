"""Texts of the right form for what AWS would compute, by the name of the property."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What a value is made up for.

    Attributes:
        token: of the resource type or the provider function.
        name: the logical name, or the function's.
        region: of the stack.
        account: its owner.
    """

    token: str
    name: str
    region: str
    account: str

    @property
    def digits(self) -> str:
        """Hexadecimal digits that are always the same for the same subject."""
        return hashlib.sha256(f"{self.token}{self.name}".encode()).hexdigest()

    @property
    def service(self) -> str:
        """Such as ``s3``."""
        return self.token.split(":")[1].split("/")[0]

    @property
    def member(self) -> str:
        """Such as ``Bucket``."""
        return self.token.split(":")[-1]


# The first pattern that is found at the end of a property's name, in lower case, decides.
_FORMS = (
    ("authorizationtoken", lambda s: base64.b64encode(b"AWS:placeholder").decode()),
    (
        "invokearn",
        lambda s: (
            f"arn:aws:apigateway:{s.region}:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:{s.region}:{s.account}:function:{s.name}/invocations"
        ),
    ),
    ("arns?", lambda s: f"arn:aws:{s.service}:{s.region}:{s.account}:{s.member.lower()}/{s.name}"),
    ("(account|owner|registry)id|account|owner", lambda s: s.account),
    ("region", lambda s: s.region),
    ("partition", lambda s: "aws"),
    ("dnssuffix", lambda s: "amazonaws.com"),
    ("secretstring", lambda s: json.dumps(dict.fromkeys(("username", "password"), "placeholder"))),
    (
        "(url|uri|apiendpoint|issuer|oidc)s?",
        lambda s: f"https://{s.digits[:10]}.{s.service}.{s.region}.amazonaws.com",
    ),
    (
        "(endpoint|dnsname|domainname|fqdn|address|publicdns|privatedns|hostname)",
        lambda s: f"{s.name}.{s.digits[:12]}.{s.region}.{s.service}.amazonaws.com".lower(),
    ),
    ("publicip", lambda s: "203.0.113.10"),  # RFC 5737
    ("ip(address)?", lambda s: "10.0.0.10"),
    ("ipv6cidrblock", lambda s: "2001:db8::/56"),  # RFC 3849
    ("cidr(block)?s?", lambda s: "10.0.0.0/16"),
    ("kubeconfig", lambda s: "{}"),
    ("(date|time|at)", lambda s: "2026-01-01T00:00:00Z"),
    ("(hash|sha256|data|body|base64)", lambda s: base64.b64encode(s.digits.encode()).decode()),
    ("policy", lambda s: "{}"),
    ("json", lambda s: "{}"),
    ("imageid", lambda s: f"ami-{s.digits[:17]}"),
    ("vpcid", lambda s: f"vpc-{s.digits[:17]}"),
    ("subnetids?", lambda s: f"subnet-{s.digits[:17]}"),
    ("securitygroupids?", lambda s: f"sg-{s.digits[:17]}"),
    ("availabilityzones?", lambda s: f"{s.region}a"),
    ("zoneids?", lambda s: f"Z{s.digits[:13].upper()}"),
    ("ids?", lambda s: f"{s.member.lower()}-{s.digits[:17]}"),
    ("status|state", lambda s: "ACTIVE"),
    ("version", lambda s: "1"),
    ("", lambda s: f"{s.name}-{s.digits[:7]}"),
)
_PATTERNS = [(re.compile(f"(?:{pattern})$"), form) for pattern, form in _FORMS]

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
_ID_PREFIXES = {
    "Vpc": "vpc",
    "DefaultVpc": "vpc",
    "Subnet": "subnet",
    "DefaultSubnet": "subnet",
    "SecurityGroup": "sg",
    "Instance": "i",
    "InternetGateway": "igw",
    "RouteTable": "rtb",
    "NatGateway": "nat",
    "Eip": "eipalloc",
    "LaunchTemplate": "lt",
    "Ami": "ami",
    "VpcEndpoint": "vpce",
    "Volume": "vol",
}
_ID_IS_ARN = re.compile("aws:(lb|alb|acm|ecs/(cluster|service)|sfn|secretsmanager/secret:|kinesis|mq)")


def text_for(key: str, subject: Subject) -> str:
    """A text for a property."""
    plain = key.lower().replace("_", "")
    return next(form(subject) for pattern, form in _PATTERNS if pattern.search(plain))


def identifier_for(subject: Subject, outputs: dict) -> str | None:
    """The identifier where AWS does not take the name for it; None where it does, or is not known to."""
    if _ID_IS_ARN.match(subject.token) and isinstance(outputs.get("arn"), str):
        return outputs["arn"]
    if subject.service == "ec2" and subject.member in _ID_PREFIXES:
        return f"{_ID_PREFIXES[subject.member]}-{subject.digits[:17]}"
    return None
