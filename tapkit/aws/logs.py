"""CloudWatch Logs: log groups."""

from typing import Any

from tapkit.aws.reading import Live, Missing, reading
from tapkit.aws.recipe import Answer, Request, recipe, split
from tapkit.aws.resource_type import resource_type

LOG_GROUP = resource_type(
    "aws:cloudwatch/logGroup:LogGroup",
    longest=512,
    taggable=True,
    arn="arn:aws:logs:{region}:{account}:log-group:{name}",
)


@recipe(LOG_GROUP)
def create_log_group(request: Request) -> Answer:
    retention, creation = split(request.named(), "retentionInDays")
    target = {"logGroupName": creation["name"]}
    request.call("logs", "create_log_group", creation, {"name": "logGroupName"})
    if retention.get("retentionInDays"):  # 0 stands for ever, which the API has no number for
        request.call("logs", "put_retention_policy", {**target, **retention})
    groups = request.clients("logs").describe_log_groups(logGroupNamePrefix=creation["name"])["logGroups"]
    # Pulumi's ARN is without the wildcard for the streams that the API appends.
    return creation["name"], {"name": creation["name"], "arn": groups[0]["arn"].removesuffix(":*")}


@reading(LOG_GROUP, ignored=("name",), defaults={"kmsKeyId": None})
def read_log_group(live: Live) -> dict[str, Any]:
    for group in live.call("logs", "describe_log_groups", logGroupNamePrefix=live.id)["logGroups"]:
        if group["logGroupName"] == live.id:
            tags = live.call("logs", "list_tags_for_resource", resourceArn=group["arn"].removesuffix(":*"))
            # Where AWS says nothing, the log is kept for ever, for which Pulumi has a number.
            return {"retentionInDays": 0, **group, **tags}
    raise Missing
