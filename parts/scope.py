"""The deployment that a part belongs to: how its names end, its tags, and where in AWS it is.

Every part takes a name, with which its logical names start, a Scope, and Pulumi's resource options.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


Text = pulumi.Input[str]  # known now, or once something else is deployed


@dataclass(frozen=True)
class Scope:
    """One deployment among others of the same program.

    Attributes:
        suffix: ends every logical name, such as ``dev``.
        tags: set on every resource that can carry tags.
        account_id, region: where in AWS it is, for ARNs and policies.
    """

    suffix: str
    tags: Mapping[str, str]
    account_id: pulumi.Output[str]
    region: pulumi.Output[str]

    def name(self, stem: str) -> str:
        """A logical name: ``name("dlq")`` is ``dlq-dev`` in the scope of ``dev``."""
        return f"{stem}-{self.suffix}"


def scope_of(resource: pulumi.Resource, suffix: str, tags: Mapping[str, str]) -> Scope:
    """The scope of a resource's children, which are deployed where its provider is configured to."""
    opts = pulumi.InvokeOptions(parent=resource)
    account_id = aws.get_caller_identity_output(opts=opts).account_id
    return Scope(suffix, tags, account_id, aws.get_region_output(opts=opts).region)
