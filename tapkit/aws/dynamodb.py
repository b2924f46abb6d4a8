"""DynamoDB: tables. Neither created nor read here; the rules know them from other programs."""

from tapkit.aws.resource_type import resource_type

_TABLE_ARN = "arn:aws:dynamodb:{region}:{account}:table/{name}"

TABLE = resource_type(
    "aws:dynamodb/table:Table",
    arn=_TABLE_ARN,
    computed={"streamArn": f"{_TABLE_ARN}/stream/2026-01-01T00:00:00.000"},
)
