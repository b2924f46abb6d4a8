"""Data and logs that are kept as long as they are needed, under names that two stacks can both have."""

import re
from collections.abc import Iterator

from tapkit.aws.auto_naming import is_auto_name
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.logs import LOG_GROUP
from tapkit.aws.s3 import BUCKETS
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.function import log_groups
from tapkit.policy.settings import chosen, is_production, stack_name

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0 is for ever.
RETENTIONS = (
    *(0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
SHORTEST_IN_PRODUCTION_DAYS = 14
_ACCOUNT = re.compile(r"\d{12}")


@resource_rule(
    "log-retention-valid", Severity.HIGH, "Set retention_in_days to 30, 90 or another of its values.", LOG_GROUP
)
def log_retention_valid(group: Resource) -> Iterator[str]:
    """A log group's retention is one that CloudWatch Logs has."""
    days = chosen(group).value("retentionInDays")
    if days is not None and days not in RETENTIONS:
        yield f"its retention is {days:g} days, which is none of {', '.join(map(str, RETENTIONS[1:]))}"


@rule("log-group-expires", Severity.LOW, "Set retention_in_days.", LOG_GROUP)
def log_group_expires(stack: Stack, group: Resource) -> Iterator[str]:
    """A log group does not pay for ever for old records."""
    # function-logged reports that of a function.
    if any(group in log_groups(stack, function) for function in stack.of_type(FUNCTION)):
        return
    if not chosen(group).value("retentionInDays"):
        yield "it has no retention"


@resource_rule(
    "production-kept",
    Severity.HIGH,
    "Read force_destroy from the stack's configuration, and leave it out for production.",
    *BUCKETS,
)
def production_kept(bucket: Resource) -> Iterator[str]:
    """A bucket of the stack of production is not deleted with all that it holds."""
    if is_production(stack_name(bucket)) and chosen(bucket).value("forceDestroy") is True:
        yield "its force_destroy is true: `pulumi destroy` deletes all its objects"


@resource_rule(
    "production-logged",
    Severity.MEDIUM,
    "Read retention_in_days from the stack's configuration, and keep production's logs for 30 days or more.",
    LOG_GROUP,
)
def production_logged(group: Resource) -> Iterator[str]:
    """A log group of the stack of production keeps records until somebody has looked into them."""
    days = chosen(group).value("retentionInDays")
    if is_production(stack_name(group)) and days and days < SHORTEST_IN_PRODUCTION_DAYS:
        yield f"it keeps records for {days:g} days, less than {SHORTEST_IN_PRODUCTION_DAYS}"


@resource_rule(
    "bucket-name-free",
    Severity.MEDIUM,
    "Leave out the bucket's name, so that Pulumi adds digits, or put the stack and the account into it.",
    *BUCKETS,
)
def bucket_name_free(bucket: Resource) -> Iterator[str]:
    """A bucket's name, which no two buckets of the world share, is not the same for every stack and account."""
    name = str(bucket.inputs.get("bucket") or "")
    # A dot is that of a domain, which a website's bucket has to be called by.
    if not name or "." in name or is_auto_name(bucket.name, name):
        return
    stack = stack_name(bucket)
    if not _ACCOUNT.search(name) and not (stack and stack in name) and not bucket.references.get("bucket"):
        yield f"its name is {name} in every stack and account, and can be taken only once"
