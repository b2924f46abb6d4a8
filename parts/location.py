"""Where a stack is deployed: the account and the region that ARNs and policies name."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws


class Location(NamedTuple):
    """An AWS account's part in one region.

    Attributes:
        account_id: twelve digits.
        region: its name, as in ARNs.
    """

    account_id: pulumi.Output[str]
    region: pulumi.Output[str]


def location_of(resource: pulumi.Resource) -> Location:
    """Where the children of a resource are deployed, as its provider is configured."""
    opts = pulumi.InvokeOptions(parent=resource)
    return Location(aws.get_caller_identity_output(opts=opts).account_id, aws.get_region_output(opts=opts).region)
