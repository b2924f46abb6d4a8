"""CloudWatch Logs."""

from tapkit.local.recipe import Answer, Request, recipe, split


@recipe("aws:cloudwatch/logGroup:LogGroup")
def log_group(request: Request) -> Answer:
    retention, creation = split(request.named(), "retentionInDays")
    target = {"logGroupName": creation["name"]}
    request.call("logs", "CreateLogGroup", creation, {"name": "logGroupName"})
    if retention.get("retentionInDays"):  # 0 stands for ever, which the API has no number for
        request.call("logs", "PutRetentionPolicy", {**target, **retention})
    groups = request.clients("logs").describe_log_groups(logGroupNamePrefix=creation["name"])["logGroups"]
    # Pulumi's ARN is without the wildcard for the streams that the API appends.
    return creation["name"], {"name": creation["name"], "arn": groups[0]["arn"].removesuffix(":*")}
