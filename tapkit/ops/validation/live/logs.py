"""CloudWatch Logs."""

from typing import Any

from tapkit.ops.validation.reading import Live, Missing, reading


@reading("aws:cloudwatch/logGroup:LogGroup", ignored=("name",), defaults={"kmsKeyId": None})
def log_group(live: Live) -> dict[str, Any]:
    for group in live.call("logs", "describe_log_groups", logGroupNamePrefix=live.id)["logGroups"]:
        if group["logGroupName"] == live.id:
            tags = live.call("logs", "list_tags_for_resource", resourceArn=group["arn"].removesuffix(":*"))
            # Where AWS says nothing, the log is kept for ever, for which Pulumi has a number.
            return {"retentionInDays": 0, **group, **tags}
    raise Missing
