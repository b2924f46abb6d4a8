"""Answers of AWS's provider functions where the annotations do not say enough."""

from collections.abc import Callable, Mapping
from typing import Any

from tapkit.runner.guesses import Subject
from tapkit.runner.policy_document import render

ZONES = "abc"


def _zones(_arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    return {
        "names": [f"{subject.region}{zone}" for zone in ZONES],
        "zoneIds": [f"use1-az{number}" for number, _ in enumerate(ZONES, 1)],
    }


def _region(arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    region = arguments.get("region") or arguments.get("name") or subject.region
    return {"id": region, "name": region, "region": region}


def _identity(_arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    account = subject.account
    return {"accountId": account, "id": account, "userId": account, "arn": f"arn:aws:iam::{account}:root"}


def _partition(_arguments: Mapping[str, Any], _subject: Subject) -> dict[str, Any]:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


def _subnets(_arguments: Mapping[str, Any], _subject: Subject) -> dict[str, Any]:
    return {"ids": [f"subnet-{zone * 17}" for zone in ZONES]}


def _image(_arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    image = f"ami-{subject.digits[:17]}"
    return {"id": image, "imageId": image}


def _vpc(arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    return {"id": arguments.get("id") or f"vpc-{subject.digits[:17]}"}


def _subnet(arguments: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    return {"id": arguments.get("id") or f"subnet-{subject.digits[:17]}"}


FUNCTIONS: dict[str, Callable[[Mapping[str, Any], Subject], dict[str, Any]]] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getSubnetIds:getSubnetIds": _subnets,
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda arguments, _subject: render(arguments),
}
