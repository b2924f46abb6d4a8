"""The deployment that a part belongs to: how its names end, its tags, and where in AWS it is.

Every part takes a name, with which its logical names start, a Scope, and Pulumi's resource options.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pulumi
import pulumi_aws as aws


Text = pulumi.Input[str]  # known now, or once something else is deployed


@dataclass(frozen=True)
class Scope:
    """One deployment among others of the same program.

    Attributes:
        suffix: ends every logical name, such as ``dev``.
        tags: set on every resource that can carry tags; none by default.
    """

    suffix: str
    tags: Mapping[str, str] = field(default_factory=dict)

    def name(self, stem: str) -> str:
        """A logical name: ``name("dlq")`` is ``dlq-dev`` in the scope of ``dev``."""
        return f"{stem}-{self.suffix}"


class Location(NamedTuple):
    """The account and the region that ARNs and policies name."""

    account_id: pulumi.Output[str]
    region: pulumi.Output[str]


def location_of(resource: pulumi.Resource) -> Location:
    """Where the children of a resource are deployed, as its provider is configured."""
    opts = pulumi.InvokeOptions(parent=resource)
    return Location(aws.get_caller_identity_output(opts=opts).account_id, aws.get_region_output(opts=opts).region)
