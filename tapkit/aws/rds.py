"""RDS: databases. Neither created nor read here; the rules know them from other programs."""

from tapkit.aws.resource_type import resource_type

DATABASE_INSTANCE = resource_type(
    "aws:rds/instance:Instance", name="identifier", arn="arn:aws:rds:{region}:{account}:db:{name}"
)
DATABASE_CLUSTER = resource_type(
    "aws:rds/cluster:Cluster", name="clusterIdentifier", arn="arn:aws:rds:{region}:{account}:cluster:{name}"
)
