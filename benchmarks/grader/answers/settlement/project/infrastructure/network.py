"""The VPC with its subnets."""

import pulumi
import pulumi_aws as aws


class Network(pulumi.ComponentResource):
    """Three public, three private and two database subnets."""

    def __init__(self, name, opts=None):
        super().__init__("settlement:network:Network", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        zones = aws.get_availability_zones(state="available")
        self.vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16", enable_dns_support=True, opts=child)
        gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc.id, opts=child)
        public_routes = aws.ec2.RouteTable(f"{name}-public", vpc_id=self.vpc.id, opts=child)
        aws.ec2.Route(
            f"{name}-internet",
            route_table_id=public_routes.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=child,
        )
        self.tiers = {}
        for tier, (offset, count) in {"public": (0, 3), "private": (10, 3), "database": (20, 2)}.items():
            self.tiers[tier] = [
                aws.ec2.Subnet(
                    f"{name}-{tier}-{number}",
                    vpc_id=self.vpc.id,
                    cidr_block=f"10.0.{offset + number}.0/24",
                    availability_zone=zones.names[number],
                    opts=child,
                )
                for number in range(count)
            ]
        for number, subnet in enumerate(self.tiers["public"]):
            aws.ec2.RouteTableAssociation(
                f"{name}-public-{number}", subnet_id=subnet.id, route_table_id=public_routes.id, opts=child
            )
        self.register_outputs({"vpc_id": self.vpc.id})
